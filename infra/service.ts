/** The whole service, in whatever stack: storage, functions, triggers, monitoring and outputs. */
import { Annotations, NestedStack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FunctionEnvironment } from '../shared/config.ts';
import { CallFilesBucket } from './data/call-files.ts';
import { Encryption } from './data/encryption.ts';
import { restrictSenders } from './data/event-senders.ts';
import { Events } from './data/events.ts';
import { DataStores } from './data/storage.ts';
import { deployedName, functionsWith, type FunctionName } from './function-catalog.ts';
import { allowLookUps, createCallerAliases } from './functions/caller-aliases.ts';
import { Canary, createLiveAliases, livingFunctions } from './functions/canary.ts';
import { createFunctions, type FunctionCode } from './functions/create-functions.ts';
import type { ServiceFunction } from './functions/service-function.ts';
import { settingVariables } from './functions/setting-variables.ts';
import { Monitoring, type MonitoringProps } from './monitoring/monitoring.ts';
import { acceptFindings } from './nag-acceptances.ts';
import { createEgress, type Egress } from './network/egress.ts';
import { ServiceHttpApi } from './network/http-api.ts';
import { ServiceGrants } from './package/service-grants.ts';
import { Schedules } from './schedules.ts';
import { settingWarnings } from './settings/setting-warnings.ts';
import { serviceNameOf, type DeploySettings } from './settings/deploy-settings.ts';
import { createOutputs } from './wechat-console/outputs.ts';

/** What is deployed, and where the functions' code comes from. */
export interface ServiceProps {
  settings: DeploySettings;
  functionCode: FunctionCode;
}

/**
 * Keeps the credentials of one or several WeChat third-party platforms alive. Whoever makes it calls
 * it `Default`: the CDK leaves that out of logical ids, so there is no layer in them for our sake.
 */
export class Service extends Construct {
  readonly events: Events;
  readonly httpApi: ServiceHttpApi;
  readonly egress: Egress | undefined;
  readonly monitoring: Monitoring;
  /** What functions of the same app can be allowed. */
  readonly grants: ServiceGrants;

  constructor(scope: Construct, id: string, { settings, functionCode }: ServiceProps) {
    super(scope, id);
    const { components, logRetentionDays } = settings;
    const serviceName = serviceNameOf(settings);
    const callers = Object.keys(settings.callers);
    this.grants = new ServiceGrants(this, { ...settings, serviceName, callers });

    const encryption = new Encryption(this, 'Encryption', { ...settings, serviceName });
    const logs = { retentionDays: logRetentionDays, encryptionKey: encryption.key };
    const storage = new DataStores(this, 'Storage', { ...settings, serviceName, encryption });
    const events = new Events(this, 'Events', { ...settings, serviceName, encryption });
    const callFiles = new CallFilesBucket(this, 'CallFiles', { encryption });
    this.events = events;
    const { table } = storage;
    const reached = { table, callFiles };
    const egress = createEgress(this, 'Egress', { settings, serviceName, logs, ...reached });
    const httpApi = new ServiceHttpApi(this, 'HttpApi', { ...settings, serviceName, logs });

    this.egress = egress;
    this.httpApi = httpApi;

    const environment = functionEnvironment(settings, { callFiles, storage, events, httpApi });
    const parts = { storage, events, callFiles, encryption, egress, logs, settings };
    const functions = createFunctions(this, { serviceName, environment, functionCode, ...parts });
    connectEvents(events, functions, settings);
    const live = createLiveAliases(functions);
    const aliases = createCallerAliases(functions, callers, Object.values(live));
    allowLookUps(functions, { live, aliases }, settings.lookUpAccounts);
    const componentsStack = createComponentsStack(this);
    const perComponent = { components, componentsStack, serviceName, functions };
    const schedules = new Schedules(this, 'Schedules', { ...perComponent, encryption });
    httpApi.connectRoutes(livingFunctions(functions, live));

    const watched = { ...perComponent, live, events, schedules, table };
    this.monitoring = createMonitoring(this, settings, { ...watched, httpApi, egress, encryption });
    const alarms = this.monitoring.ofDeployments;
    const shifted = { serviceName, functions, live, aliases, alarms };
    const canary = settings.canary ? new Canary(this, 'Canary', shifted) : undefined;
    createOutputs(this, { components, functions, httpApi, egress, events, callFiles });
    const functionRoles = Object.values(functions).flatMap(({ role }) => role ?? []);
    const { busDeadLetterQueue } = events;
    acceptFindings({
      storage,
      httpApi,
      schedules,
      busDeadLetterQueue,
      callFiles,
      functionRoles,
      deploymentRole: canary?.role,
    });
  }
}

type Watched = Omit<
  MonitoringProps,
  keyof DeploySettings | 'httpApi' | 'accessLog' | 'flowLogs' | 'hasResponder' | 'hasOwnKey'
> & {
  components: readonly string[];
  httpApi: ServiceHttpApi;
  egress: Egress | undefined;
  encryption: Encryption;
};

function createMonitoring(
  scope: Construct,
  settings: DeploySettings,
  watched: Watched,
): Monitoring {
  const { httpApi, egress, encryption, ...others } = watched;
  return new Monitoring(scope, 'Monitoring', {
    ...settings,
    ...others,
    httpApi: httpApi.api,
    accessLog: httpApi.accessLog,
    flowLogs: egress?.flowLogs,
    hasResponder: settings.messageResponder !== undefined,
    hasOwnKey: encryption.usesOwnKey,
    encryptionKey: encryption.key,
  });
}

/**
 * For the schedules and alarms of each component: a stack has 500 resources at most, so a hundred
 * components would not fit into ours. Secrets stay in ours, where `cdk import` can take them in.
 */
function createComponentsStack(scope: Construct): NestedStack {
  const description = 'wxkeeper: schedules and alarms of each component';
  return new NestedStack(scope, 'Components', { description });
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
export function addWarnings(scope: Construct, settings: DeploySettings): void {
  for (const { id, text } of settingWarnings(settings)) {
    Annotations.of(scope).addWarningV2(`wxkeeper:${id}`, text);
  }
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
