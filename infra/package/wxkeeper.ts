/** The whole service as a construct, for teams with a CDK app of their own. */
import { Stack, Token } from 'aws-cdk-lib';
import type { IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import { addWarnings, Service } from '../service.ts';
import { readConstructSettings } from '../settings/construct-settings.ts';
import { serviceNameOf } from '../settings/deploy-settings.ts';
import { AnnouncedEvents } from './announced-events.ts';
import type { AuthorizerEventOptions } from './authorizer-event-options.ts';
import { createEventRule } from './authorizer-events.ts';
import { setFlags } from './cdk-flags.ts';
import { packagedCode } from './packaged-code.ts';
import { isCertainlySamePlace } from './same-place.ts';
import type { WxkeeperSettings } from './wxkeeper-settings.ts';

/**
 * Keeps the credentials of one or several WeChat third-party platforms alive, in any stack, with the
 * tags, the permissions boundary and the synthesizer that it has. Protect that stack from being deleted
 * (`terminationProtection`): WeChat's list has its addresses. Names are fixed, so there can be one in an
 * account and region, or one for each `stageName`.
 *
 * Keep the construct's id and its place: the logical ids of table, secrets and addresses follow from them.
 *
 * @example
 * const wxkeeper = new Wxkeeper(stack, 'Wxkeeper', { components: ['wx0a1b2c3d4e5f6789'] });
 * wxkeeper.grantCallWechat(orderFunction);
 */
export class Wxkeeper extends Construct {
  /** What all names begin with: `wxkeeper`, or `wxkeeper-<stageName>`. */
  readonly serviceName: string;
  /** The appids of the platforms. */
  readonly components: readonly string[];
  /** The event bus, which announces what happens to accounts. */
  readonly bus: IEventBus;
  /** Takes from any rule on the bus what it could not deliver: its policy lets in all. An alarm watches it. */
  readonly deadLetterQueue: IQueue;
  /** Where all alarms go. Subscribe to it. */
  readonly alarmTopic: ITopic;
  /** The HTTP API, without a slash at the end: `https://wechat.example.com`. */
  readonly baseUrl: string;
  /** What belongs on WeChat's list, separated by `;` as its console takes it; undefined if unknown. */
  readonly addresses: string | undefined;
  private readonly service: Service;

  /** @throws {Error} with a line for each mistake in the settings, or where there is one of that name */
  constructor(scope: Construct, id: string, settings: WxkeeperSettings) {
    super(scope, id);
    setFlags(this);
    const checked = readConstructSettings(settings, targetOf(Stack.of(this)), this.node.path);
    this.serviceName = serviceNameOf(checked);
    this.components = checked.components;
    refuseTwinOf(this);
    this.service = new Service(this, 'Default', { settings: checked, functionCode: packagedCode });
    addWarnings(this, checked);
    const { events, httpApi, egress, monitoring } = this.service;
    // The class differs from its interface in how it declares optional properties.
    this.bus = events.bus as IEventBus;
    // By its name: the CDK writes each rule into the policy of a queue that is made here, on which the bus
    // and so the rule depend.
    const { serviceName } = this;
    const announced = new AnnouncedEvents(this.service, 'Announced', { serviceName });
    this.deadLetterQueue = announced.deadLetterQueue;
    this.alarmTopic = monitoring.topic;
    this.baseUrl = httpApi.baseUrl;
    this.addresses = egress?.addresses;
  }

  /**
   * Lets a function, its alias, or anything else with a role call WeChat by way of `call-wechat`.
   *
   * @throws {Error} where it could never work: no policy, another account, or `requireCaller`
   */
  grantCallWechat(caller: IGrantable): Grant {
    return this.service.grants.grantCallWechat(caller);
  }

  /**
   * Lets a function, its alias, or anything else with a role look up tokens.
   *
   * @throws {Error} where it could never work: no policy, another account, or `requireCaller`
   */
  grantTokenLookup(reader: IGrantable): Grant {
    return this.service.grants.grantTokenLookup(reader);
  }

  /**
   * Lets a function, its alias, or anything else with a role look up tickets.
   *
   * @throws {Error} where it could never work: no policy, another account, or `requireCaller`
   */
  grantTicketLookup(reader: IGrantable): Grant {
    return this.service.grants.grantTicketLookup(reader);
  }

  /**
   * Lets a function, its alias, or anything else with a role make signed links for merchants.
   *
   * @throws {Error} where it could never work: no policy, another account, or `requireCaller`
   */
  grantCreateAuthorizationLink(caller: IGrantable): Grant {
    return this.service.grants.grantCreateAuthorizationLink(caller);
  }

  /**
   * Lets it do what the settings say of one of `callers`, and nothing else.
   *
   * @throws {Error} if the settings name no such caller, or it has no policy or is in another account
   */
  grantCaller(invoker: IGrantable & IConstruct, caller: string): Grant {
    return this.service.grants.grantCaller(invoker, caller);
  }

  /**
   * A rule on the bus: which events, and what they start. What a target cannot take in goes to
   * {@link deadLetterQueue}, unless the target names another one.
   *
   * @example
   * wxkeeper.onAuthorizerEvent('Grants', {
   *   events: ['AuthorizerAuthorized', 'AuthorizerRevoked'],
   *   targets: [new LambdaFunction(rememberGrants)],
   * });
   */
  onAuthorizerEvent(id: string, options: AuthorizerEventOptions): Rule {
    return createEventRule(this, id, options);
  }
}

/** CloudFormation would find out in the middle of the second one's deployment. */
function refuseTwinOf(wxkeeper: Wxkeeper): void {
  const { serviceName, node } = wxkeeper;
  const stack = Stack.of(wxkeeper);
  const twin = node.root.node.findAll().find((each) => {
    if (each === wxkeeper || !(each instanceof Wxkeeper)) return false;
    const other = Stack.of(each);
    const isHere = other === stack || isCertainlySamePlace(other, stack);
    return isHere && each.serviceName === serviceName;
  });
  if (!twin) return;
  throw new Error(
    `${twin.node.path} and ${node.path} would have the same names (${serviceName}) in one account and ` +
      'region: give one of them another stageName.',
  );
}

/** What is known of the place at synth. */
function targetOf({ account, region }: Stack) {
  return {
    ...(!Token.isUnresolved(account) && { account }),
    ...(!Token.isUnresolved(region) && { region }),
  };
}
