/**
 * wxkeeper in one process: the real handlers behind the real HTTP adapter, a simulated WeChat, a
 * store in memory, and one clock that only moves when it is moved. Tests start it by `keeper.ts`.
 */
import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';
import { createHandler as adoptCode } from '../../functions/adopt-authorization-code.ts';
import { createHandler as assignTenant } from '../../functions/assign-tenant.ts';
import { createHandler as beginAuthorization } from '../../functions/begin-authorization.ts';
import { createHandler as callWechat } from '../../functions/call-wechat.ts';
import { createHandler as checkComponent } from '../../functions/check-component.ts';
import { createHandler as clearQuota } from '../../functions/clear-quota.ts';
import { createHandler as completeAuthorization } from '../../functions/complete-authorization.ts';
import { createHandler as createLink } from '../../functions/create-authorization-link.ts';
import { createHandler as exportAuthorizers } from '../../functions/export-authorizers.ts';
import { createHandler as getAccessToken } from '../../functions/get-access-token.ts';
import { createHandler as getTicket } from '../../functions/get-ticket.ts';
import { createHandler as importAuthorizers } from '../../functions/import-authorizers.ts';
import { createHandler as processEvent } from '../../functions/process-authorization-event.ts';
import { createHandler as receiveEvent } from '../../functions/receive-authorization-event.ts';
import { createHandler as receiveMessage } from '../../functions/receive-message.ts';
import { createHandler as reconcileAuthorizers } from '../../functions/reconcile-authorizers.ts';
import { createHandler as refreshToken } from '../../functions/refresh-component-access-token.ts';
import { createHandler as renewToken } from '../../functions/renew-access-token.ts';
import { createHandler as serveFile } from '../../functions/serve-verification-file.ts';
import { type FunctionName } from '../../infra/function-catalog.ts';
import { routes } from '../../infra/function-routes.ts';
import { startApiGateway } from '../../infra/local/lambda/api-gateway.ts';
import { toSqsEvent } from '../../infra/local/lambda/sqs-event.ts';
import { startTogether, type Keep } from '../../infra/local/process/together.ts';
import { createWechatSimulator } from '../../infra/local/wechat/simulator.ts';
import type { Announcement } from '../../shared/aws/event-bus.ts';
import { correlationAttribute, groupOf, type QueuedEvent } from '../../shared/aws/event-queue.ts';
import type { LinkSigningKeys } from '../../shared/aws/link-signing-key.ts';
import type { AskResponder } from '../../shared/aws/responder.ts';
import type { MetricName } from '../../shared/aws/metrics.ts';
import type { CallAnswer } from '../../shared/calls/call-wechat.ts';
import type { Platforms } from '../../shared/onboarding/platform.ts';
import type { LinkPolicy } from '../../shared/onboarding/link-policy.ts';
import type { ReconciliationSummary } from '../../shared/reconciliation/summary.ts';
import type { LookedUpToken } from '../../shared/tokens/look-up.ts';
import type { LookedUpTicket } from '../../shared/tokens/ticket-look-up.ts';
import { createMemoryFiles } from './memory-files.ts';
import { component, createTestServices, START, type TestServicesOptions } from './services.ts';

export type Service = Awaited<ReturnType<typeof startService>>;

/** An account of the simulator's, and a second one. */
export const account = 'wx5a1c9e7d3b2f8046';
export const otherAccount = 'wxd4f60c8a2e9b1735';

const { componentAppId } = component;

/** The ports, and the settings. */
export interface ServiceOptions extends TestServicesOptions {
  answersPublishCheck?: boolean;
  /** Default: as deployed. */
  unsignedVisitsPerHour?: number;
  /** Default: none is presented. */
  platforms?: Platforms;
  askResponder?: AskResponder;
  /** Left out: no time passes before the responder is asked. */
  epochMilliseconds?: () => number;
}

/** @param options see `createTestServices` */
export async function startService(options: ServiceOptions = {}) {
  return startTogether((keep) => startParts(options, keep));
}

async function startParts(allOptions: ServiceOptions, keep: Keep) {
  const { answersPublishCheck = true, unsignedVisitsPerHour = 200, ...rest } = allOptions;
  const { askResponder, epochMilliseconds, platforms = {}, ...options } = rest;
  const simulator = createWechatSimulator({
    components: [component],
    now: () => START,
    // Browser tests give each site a name of its own.
    hostNames: ['mp.weixin.test', 'open.weixin.test'],
    pictureBaseUrl: 'https://wx.qlogo.cn',
  });
  const simulatorUrl = await keep(simulator).listen(0);
  const queue: QueuedEvent[] = [];
  const attributes = new WeakMap<QueuedEvent, ReturnType<typeof correlationAttribute>>();
  const startedAgain: object[] = [];
  const test = createTestServices({ simulatorUrl, now: simulator.now, ...options });
  const linkPolicy: LinkPolicy = {
    returnUrlOrigins: ['https://app.example.com'],
    unsignedVisits: 'allowed',
    unsignedVisitsPerHour,
    tenantChanges: 'allowed',
  };
  const services = Object.assign(test.services, {
    enqueue: async (event: QueuedEvent) => {
      const queued = structuredClone(event);
      attributes.set(queued, correlationAttribute());
      queue.push(queued);
    },
    // What fails stays in the queue, and comes again when the test works the queue again.
    deliverAgain: async () => {},
    startFunction: async (_functionName: string, payload: object) => {
      startedAgain.push(payload);
    },
    files: createMemoryFiles(),
    linkPolicy,
    platforms,
    readLinkSigningKeys: async (): Promise<LinkSigningKeys> => ({ linkSigningKey: 'k'.repeat(64) }),
    publicBaseUrl: '',
  });
  const receiving = {
    ...services,
    announce: (...given: Parameters<typeof services.announce>) => services.announce(...given),
    // As long as the real ones: replies are encrypted with them.
    newId: () => randomBytes(16).toString('hex'),
    answersPublishCheck,
    askResponder,
    epochMilliseconds: epochMilliseconds ?? (() => simulator.now() * 1000),
  };
  const handlers = {
    'receive-authorization-event': receiveEvent(services),
    'receive-message': receiveMessage(receiving),
    'begin-authorization': beginAuthorization(services),
    'create-authorization-link': createLink(services),
    'serve-verification-file': serveFile({ 'MP_verify_x.txt': 'content of x' }, services),
    'complete-authorization': completeAuthorization(services),
    'adopt-authorization-code': adoptCode(services),
    'assign-tenant': assignTenant(services),
    'check-component': checkComponent(services),
    'clear-quota': clearQuota(services),
    'import-authorizers': importAuthorizers(services),
    'export-authorizers': exportAuthorizers(services),
    'get-access-token': getAccessToken(services),
    'get-ticket': getTicket(services),
    'call-wechat': callWechat(services),
    'renew-access-token': renewToken(services),
    'refresh-component-access-token': refreshToken(services),
    'reconcile-authorizers': reconcileAuthorizers(services),
  };
  const processQueued = processEvent(services);
  const api = keep(
    await startApiGateway(
      {
        routes,
        now: () => simulator.now() * 1000,
        invoke: async (functionName: FunctionName, payload) => {
          const handler = handlers[functionName as keyof typeof handlers];
          const event: APIGatewayProxyEventV2 = JSON.parse(payload);
          const answer = await handler(event, context);
          return { requestId: 'test', payload: JSON.stringify(answer), isError: false };
        },
      },
      0,
    ),
  );
  services.publicBaseUrl = api.url;
  simulator.configureComponent(componentAppId, {
    eventUrl: `${api.url}/${componentAppId}/events`,
    messageUrl: `${api.url}/${componentAppId}/messages/$APPID$`,
  });

  /** Gives the queue's messages to the function, as SQS does; those that fail stay in it. */
  async function workQueue(): Promise<QueuedEvent[]> {
    const events = queue.splice(0);
    const batch = toSqsEvent(
      events.map((event, index) => ({
        MessageId: String(index),
        Body: JSON.stringify(event),
        Attributes: { MessageGroupId: groupOf(event) },
        MessageAttributes: attributes.get(event) ?? {},
      })),
      'arn:aws:sqs:eu-west-1:000000000000:test.fifo',
    ) satisfies SQSEvent;
    const { batchItemFailures } = await processQueued(batch, context);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    queue.push(...events.filter((_event, index) => failed.has(String(index))));
    return queue;
  }

  return {
    ...test,
    services,
    simulator,
    queue,
    startedAgain,
    handlers,
    /** What the function for messages is given. */
    receiving,
    processQueued,
    workQueue,
    url: `${api.url}/${componentAppId}`,
    async lookUp(request: Record<string, unknown> = {}): Promise<LookedUpToken> {
      return handlers['get-access-token']({ componentAppId, ...request }, context);
    },
    async lookUpTicket(request: Record<string, unknown> = {}): Promise<LookedUpTicket> {
      const asked = { componentAppId, authorizerAppId: account, type: 'jsapi', ...request };
      return handlers['get-ticket'](asked, context);
    },
    async callWechat(request: Record<string, unknown>): Promise<CallAnswer> {
      return handlers['call-wechat']({ componentAppId, ...request }, context);
    },
    /** @param timeLeft milliseconds, asked before each account */
    async reconcile(request = {}, timeLeft = () => 900_000): Promise<ReconciliationSummary> {
      const itsContext = { ...context, getRemainingTimeInMillis: timeLeft };
      const asked = { componentAppId, ...request };
      const answer = await handlers['reconcile-authorizers'](asked, itsContext);
      return answer as ReconciliationSummary;
    },
    /** The visit of the scheduler to the component's token. */
    refreshComponentToken: () =>
      handlers['refresh-component-access-token']({ componentAppId }, context),
    adoptCode: (request: object) =>
      handlers['adopt-authorization-code']({ componentAppId, ...request }, context),
    assignTenant: (request: object) =>
      handlers['assign-tenant']({ componentAppId, ...request }, context),
    createLink: (request: object = {}) =>
      handlers['create-authorization-link']({ componentAppId, ...request }, context),
    readGrant: (authorizerAppId = account) =>
      services.store.readAuthorizer({ componentAppId, authorizerAppId }),
    /** A ticket is pushed and an account authorizes without a browser: ready for look-ups. */
    async authorizeAccount(authorizerAppId = account) {
      await simulator.pushVerifyTicket();
      await simulator.authorize(authorizerAppId);
      await simulator.settle();
      await workQueue();
    },
    /** The figures of this name, each with its dimensions. */
    figures: (name: MetricName) => test.measured.filter((figure) => figure.name === name),
    types: () => test.announced.map(({ type }: Announcement) => type),
  };
}

/** Of one invocation, as Lambda tells its functions. */
export function contextOf(awsRequestId: string): Context {
  return { ...context, awsRequestId };
}

/** Of an invocation by an alias or another qualifier. */
export function contextBy(qualifier: string | undefined): Context {
  const { invokedFunctionArn: arn } = context;
  return { ...context, invokedFunctionArn: qualifier === undefined ? arn : `${arn}:${qualifier}` };
}

const context: Context = {
  awsRequestId: 'test-request',
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'wxkeeper-test',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:wxkeeper-test',
  logGroupName: '',
  logStreamName: '',
  memoryLimitInMB: '256',
  getRemainingTimeInMillis: () => 60_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};
