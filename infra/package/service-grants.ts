/** What functions of the same CDK app can be allowed; other apps use the constructs beside this file. */
import { Stack, Token } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { LookUpAccount } from '../settings/callers.ts';
import { allowCaller } from './allow-caller.ts';
import { nameOf } from './allow-invocation.ts';
import { Onboarding } from './onboarding.ts';
import { TicketLookUp } from './ticket-look-up.ts';
import { TokenLookUp } from './token-look-up.ts';
import { WechatCalls } from './wechat-calls.ts';

/** The service whose functions are invoked, and what its settings say of who may. */
export interface ServiceGrantsProps {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  /** Their names in the settings. */
  callers: readonly string[];
  requireCaller: boolean;
  lookUpAccounts: readonly LookUpAccount[];
}

/**
 * All grants refer to the functions by name, so that no stack imports from another. What the service
 * would refuse each time is an error here.
 */
export class ServiceGrants {
  private readonly scope: IConstruct;
  private readonly props: ServiceGrantsProps;

  constructor(scope: IConstruct, props: ServiceGrantsProps) {
    this.scope = scope;
    this.props = props;
  }

  /** Lets it look up tokens. */
  grantTokenLookup(reader: IGrantable): Grant {
    this.requireReader(reader);
    return new TokenLookUp(this.scope, this.props).grantTokenLookup(reader);
  }

  /** Lets it look up tickets. */
  grantTicketLookup(reader: IGrantable): Grant {
    this.requireReader(reader);
    return new TicketLookUp(this.scope, this.props).grantTicketLookup(reader);
  }

  /** Lets it call WeChat. */
  grantCallWechat(caller: IGrantable): Grant {
    this.requireNeighbour(caller);
    return new WechatCalls(this.scope, this.props).grantCallWechat(caller);
  }

  /** Lets it make signed links. */
  grantCreateAuthorizationLink(caller: IGrantable): Grant {
    this.requireNeighbour(caller);
    return new Onboarding(this.scope, this.props).grantCreateAuthorizationLink(caller);
  }

  /**
   * Lets it do what the settings say of a caller.
   *
   * @throws {Error} if the settings name no such caller, or it is in another account
   */
  grantCaller(invoker: IGrantable, caller: string): Grant {
    const { callers, serviceName } = this.props;
    if (!callers.includes(caller)) {
      throw new Error(`There is no caller "${caller}" in the settings, see docs/callers.md.`);
    }
    if (this.otherAccountOf(invoker) !== undefined) {
      const { account } = Stack.of(this.scope);
      throw new Error(
        `${nameOf(invoker)} is in another account. Name it in lookUpAccounts with its caller, and allow ` +
          `it there: new TokenLookUp(stack, { account: '${account}', caller: '${caller}' }).`,
      );
    }
    return allowCaller(this.scope, invoker, { caller, serviceName });
  }

  private requireReader(reader: IGrantable): void {
    this.requireNoName();
    const account = this.otherAccountOf(reader);
    if (account === undefined || this.props.lookUpAccounts.includes(account)) return;
    throw new Error(
      `${nameOf(reader)} is in the account ${account}, which lookUpAccounts does not name without a caller.`,
    );
  }

  private requireNeighbour(caller: IGrantable): void {
    this.requireNoName();
    const account = this.otherAccountOf(caller);
    if (account === undefined) return;
    throw new Error(
      `${nameOf(caller)} is in the account ${account}, and other accounts can only look up tokens ` +
        'and tickets (lookUpAccounts).',
    );
  }

  private requireNoName(): void {
    if (!this.props.requireCaller) return;
    throw new Error('requireCaller is set, so nobody is answered without a name: use grantCaller.');
  }

  /** Undefined as well where one of the two is not known at synth. */
  private otherAccountOf({ grantPrincipal }: IGrantable): string | undefined {
    const { principalAccount } = grantPrincipal;
    const { account } = Stack.of(this.scope);
    if (Token.isUnresolved(principalAccount) || Token.isUnresolved(account)) return undefined;
    return principalAccount === account ? undefined : principalAccount;
  }
}
