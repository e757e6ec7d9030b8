/** The whole service as one stack: storage, functions, triggers, monitoring and outputs. */
import { Annotations, NestedStack, Stack, type Environment } from 'aws-cdk-lib';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionEnvironment } from '../shared/config.ts';
import { CallFilesBucket } from './data/call-files.ts';
import { Encryption } from './data/encryption.ts';
import { restrictSenders } from './data/event-senders.ts';
import { Events } from './data/events.ts';
import { DataStores } from './data/storage.ts';
import { deployedName, functionsWith, type FunctionName } from './function-catalog.ts';
import { allowLookUps, createCallerAliases } from './functions/caller-aliases.ts';
import { createFunctions, type FunctionCode } from './functions/create-functions.ts';
import type { ServiceFunction } from './functions/service-function.ts';
import { settingVariables } from './functions/setting-variables.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { acceptFindings } from './nag-acceptances.ts';
import { createEgress } from './network/egress.ts';
import { ServiceHttpApi } from './network/http-api.ts';
import { grantCaller } from './package/callers.ts';
import { TicketLookUp } from './package/ticket-look-up.ts';
import { TokenLookUp } from './package/token-look-up.ts';
import { WechatCalls } from './package/wechat-calls.ts';
import { Schedules } from './schedules.ts';
import { settingWarnings } from './settings/setting-warnings.ts';
import {
  serviceNameOf,
  type DeploySettings,
  type DeployTarget,
} from './settings/deploy-settings.ts';
import { createOutputs } from './wechat-console/outputs.ts';

/** What is deployed, where to, and where the functions' code comes from. */
export interface WxkeeperStackProps {
  settings: DeploySettings;
  functionCode: FunctionCode;
  target?: DeployTarget;
}

/** Keeps the credentials of one or several WeChat third-party platforms alive. */
export class WxkeeperStack extends Stack {
  private readonly serviceName: string;
  /** Their names in the settings. */
  private readonly callers: readonly string[];

  constructor(scope: Construct, id: string, props: WxkeeperStackProps) {
    const { settings, functionCode, target = {} } = props;
    super(scope, id, {
      description: 'wxkeeper: keeps the credentials of WeChat third-party platforms alive',
      // WeChat's allow-list has this stack's addresses, and nothing can recreate the table's data.
      terminationProtection: true,
      env: environmentOf(settings, target),
    });
    const { components, logRetentionDays } = settings;
    const serviceName = serviceNameOf(settings);
    this.serviceName = serviceName;
    this.callers = Object.keys(settings.callers);

    const encryption = new Encryption(this, 'Encryption', { ...settings, serviceName });
    const logs = { retentionDays: logRetentionDays, encryptionKey: encryption.key };
    const storage = new DataStores(this, 'Storage', { ...settings, serviceName, encryption });
    const events = new Events(this, 'Events', { ...settings, serviceName, encryption });
    const callFiles = new CallFilesBucket(this, 'CallFiles', { encryption });
    const { table } = storage;
    const reached = { table, callFiles };
    const egress = createEgress(this, 'Egress', { settings, serviceName, logs, ...reached });
    const httpApi = new ServiceHttpApi(this, 'HttpApi', { ...settings, serviceName, logs });

    const environment = functionEnvironment(settings, { callFiles, storage, events, httpApi });
    const parts = { storage, events, callFiles, encryption, egress, logs, settings };
    const functions = createFunctions(this, { serviceName, environment, functionCode, ...parts });
    connectEvents(events, functions, settings);
    const aliases = createCallerAliases(functions, this.callers);
    allowLookUps(functions, aliases, settings.lookUpAccounts);
    const componentsStack = createComponentsStack(this);
    const perComponent = { components, componentsStack, serviceName, functions };
    const schedules = new Schedules(this, 'Schedules', { ...perComponent, encryption });
    httpApi.connectRoutes(functions);

    new Monitoring(this, 'Monitoring', {
      ...settings,
      ...perComponent,
      events,
      schedules,
      table,
      httpApi: httpApi.api,
      accessLog: httpApi.accessLog,
      flowLogs: egress?.flowLogs,
      hasResponder: settings.messageResponder !== undefined,
      hasOwnKey: encryption.usesOwnKey,
      encryptionKey: encryption.key,
    });
    addWarnings(this, settings);
    createOutputs(this, { components, functions, httpApi, egress, events, callFiles });
    const functionRoles = Object.values(functions).flatMap(({ role }) => role ?? []);
    const { busDeadLetterQueue } = events;
    acceptFindings({ storage, httpApi, schedules, busDeadLetterQueue, callFiles, functionRoles });
  }

  /** Lets a function of this CDK app look up tokens. Other apps use {@link TokenLookUp}. */
  grantTokenLookup(reader: Function): void {
    new TokenLookUp(this, { serviceName: this.serviceName }).grantTokenLookup(reader);
  }

  /** Lets a function of this CDK app look up tickets. Other apps use {@link TicketLookUp}. */
  grantTicketLookup(reader: Function): void {
    new TicketLookUp(this, { serviceName: this.serviceName }).grantTicketLookup(reader);
  }

  /** Lets a function of this CDK app call WeChat. Other apps use {@link WechatCalls}. */
  grantCallWechat(caller: Function): void {
    new WechatCalls(this, { serviceName: this.serviceName }).grantCallWechat(caller);
  }

  /**
   * Lets a function of this CDK app do what the settings say of a caller. Other apps use the function
   * of this name.
   *
   * @throws {Error} if the settings name no such caller
   */
  grantCaller(invoker: Function, caller: string): void {
    if (!this.callers.includes(caller)) {
      throw new Error(`There is no caller "${caller}" in the settings, see docs/callers.md.`);
    }
    grantCaller(invoker, caller, { serviceName: this.serviceName });
  }
}

/**
 * For the schedules and alarms of each component: a stack has 500 resources at most, so a hundred
 * components would not fit into ours. Secrets stay in ours, where `cdk import` can take them in.
 */
function createComponentsStack(stack: Stack): NestedStack {
  const description = 'wxkeeper: schedules and alarms of each component';
  return new NestedStack(stack, 'Components', { description });
}

/** Who receives from the queue, and who alone may send to it. */
function connectEvents(
  events: Events,
  functions: Readonly<Record<FunctionName, ServiceFunction>>,
  { operators }: DeploySettings,
): void {
  for (const name of functionsWith(({ queue }) => queue === 'receives')) {
    events.deliverTo(functions[name]);
  }
  restrictSenders(events, { operators, functions });
}

/** Warns about settings that can be intended, but do harm if they are not. */
function addWarnings(stack: Stack, settings: DeploySettings): void {
  for (const { id, text } of settingWarnings(settings)) {
    Annotations.of(stack).addWarningV2(`wxkeeper:${id}`, text);
  }
}

/**
 * Leaves the account open where possible, so that one template can be deployed to any account. Only
 * the look-up of a NAT image, which happens during synthesis, needs to know the account.
 */
function environmentOf(
  { egress, natInstanceImage }: DeploySettings,
  { account, region }: DeployTarget,
): Environment {
  const looksUpImage = egress === 'nat-instance' && natInstanceImage === undefined;
  return { ...(region && { region }), ...(looksUpImage && account && { account }) };
}

/** What the functions are told of. */
interface Described {
  storage: DataStores;
  events: Events;
  httpApi: ServiceHttpApi;
  callFiles: CallFilesBucket;
}

/** The environment of all functions: everything that `shared/config.ts` reads. */
function functionEnvironment(
  settings: DeploySettings,
  { storage, events, httpApi, callFiles }: Described,
): FunctionEnvironment & { POWERTOOLS_SERVICE_NAME: string } {
  const { publishCheck, messageResponder } = settings;
  const serviceName = serviceNameOf(settings);
  return {
    ...settingVariables(settings),
    TABLE_NAME: storage.table.tableName,
    EVENT_QUEUE_URL: events.queue.queueUrl,
    EVENT_BUS_NAME: events.bus.eventBusName,
    RENEWAL_FUNCTION_NAME: deployedName('renew-access-token', serviceName),
    PUBLIC_BASE_URL: httpApi.baseUrl,
    LINK_SIGNING_SECRET_NAME: storage.linkSigningKey.secretName,
    PUBLISH_CHECK: publishCheck ? 'on' : 'off',
    COMPONENT_SECRET_PREFIX: storage.secretPrefix,
    CALL_FILES_BUCKET: callFiles.bucket.bucketName,
    ...(messageResponder !== undefined && { MESSAGE_RESPONDER_ARN: messageResponder }),
    POWERTOOLS_SERVICE_NAME: serviceName,
  };
}
