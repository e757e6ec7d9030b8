/** Ten events about which WeChat answers late, and ten healthy ones, in the real handler. */
import { describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import { createHandler } from '../../functions/process-authorization-event.ts';
import { functionCatalog } from '../../infra/function-catalog.ts';
import { toSqsEvent } from '../../infra/local/lambda/sqs-event.ts';
import type { GrantEvent } from '../../shared/wechat/event.ts';
import { createVirtualTime, turn } from '../simulation/virtual-time.ts';
import { errcode } from '../support/authorizer.ts';
import { fakeWechat, type FakeReply } from '../support/fake-wechat.ts';
import { contextOf } from '../support/keeper.ts';
import { component, createTestServices, START } from '../support/services.ts';

const { componentAppId } = component;
const { timeoutSeconds } = functionCatalog['process-authorization-event'];

/** As late as WeChat can be without a time-out. */
const LATE_MS = 3900;

type Behaviour = 'late' | 'busy' | 'healthy';

/** One invocation, while WeChat behaves so about the accounts with that name. */
async function startHandler() {
  const time = createVirtualTime(START * 1000, () => 0.5);
  const now = () => Math.floor(time.nowMs() / 1000);
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      time.after(milliseconds, resolve);
    });
  /** The account is in each request: its id is the code, too. */
  const about =
    (answer: (authorizerAppId: string) => Record<string, unknown>): FakeReply =>
    async ({ body }) => {
      const text = JSON.stringify(body);
      if (text.includes('wxlate')) await sleep(LATE_MS);
      if (text.includes('wxbusy')) return errcode(-1);
      return answer(/wx(late|healthy)\d+/.exec(text)?.[0] ?? '');
    };
  const wechat = fakeWechat({
    '/cgi-bin/component/api_component_token': { component_access_token: 't', expires_in: 7200 },
    '/cgi-bin/component/api_query_auth': about((authorizerAppId) => ({
      authorization_info: { authorizer_appid: authorizerAppId, func_info: [] },
    })),
    '/cgi-bin/component/api_get_authorizer_info': about(() => ({
      authorizer_info: {},
      authorization_info: { func_info: [] },
    })),
  });
  const { services, log } = createTestServices({ wechat, now, sleep });
  await services.store.saveVerifyTicket(
    componentAppId,
    { verifyTicket: 'ticket', createdAt: START },
    now(),
  );
  const again: Record<string, number> = {};
  const handler = createHandler({
    ...services,
    deliverAgain: async (receiptHandle, afterSeconds) => {
      again[receiptHandle] = afterSeconds;
    },
  });
  return {
    again,
    log,
    statusOf: async (authorizerAppId: string) =>
      (await services.store.readAuthorizer({ componentAppId, authorizerAppId }))?.status,
    run: async (events: readonly GrantEvent[]) => {
      const startedAt = time.nowMs();
      const passedMs = () => time.nowMs() - startedAt;
      const context = {
        ...contextOf('batch'),
        getRemainingTimeInMillis: () => timeoutSeconds * 1000 - passedMs(),
      };
      const answers: SQSBatchResponse[] = [];
      void handler(batchOf(events), context).then((answer) => answers.push(answer));
      while (answers.length === 0 && passedMs() < timeoutSeconds * 1000) {
        await turn();
        await time.pass(100, () => answers.length > 0);
      }
      const [answer] = answers;
      if (!answer)
        throw new Error('Lambda ends the invocation: all events of the batch come again');
      const failed = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      return { failed, seconds: passedMs() / 1000 };
    },
  };
}

function batchOf(events: readonly GrantEvent[]) {
  const messages = events.map((event) => ({
    MessageId: event.authorizationCode,
    ReceiptHandle: event.authorizationCode,
    Body: JSON.stringify(event),
    Attributes: { MessageGroupId: event.authorizerAppId, ApproximateReceiveCount: '1' },
  }));
  return toSqsEvent(messages, 'arn:aws:sqs:eu-west-1:000000000000:test.fifo');
}

const accounts = (behaviour: Behaviour) =>
  Array.from({ length: 10 }, (_each, index) => `wx${behaviour}${index}`);

const authorized = (authorizerAppId: string, authorizationCode = authorizerAppId): GrantEvent => ({
  kind: 'grant',
  infoType: 'authorized',
  componentAppId,
  authorizerAppId,
  authorizationCode,
  createdAt: START,
});

describe('ten slow events', () => {
  it('do not set ten healthy ones aside: all are done before the invocation ends', async () => {
    const { run, statusOf } = await startHandler();
    const all = [...accounts('late'), ...accounts('healthy')];

    const { failed, seconds } = await run(all.map((each) => authorized(each)));

    expect(failed).toEqual([]);
    expect(seconds).toBeLessThan(10);
    const statuses = await Promise.all(all.map(statusOf));
    expect(new Set(statuses)).toEqual(new Set(['authorized']));
  });

  it('that fail come again alone', async () => {
    const { again, run } = await startHandler();
    const all = [...accounts('busy'), ...accounts('healthy')];

    const { failed } = await run(all.map((each) => authorized(each)));

    expect(failed).toEqual(accounts('busy'));
    expect(again).toEqual(Object.fromEntries(accounts('busy').map((each) => [each, 5])));
  });

  it('of one account are done in order for as long as there is time, and the others come again', async () => {
    const { again, run } = await startHandler();
    const codes = Array.from({ length: 10 }, (_each, index) => `wxlate1-${index}`);

    const { failed, seconds } = await run(codes.map((code) => authorized('wxlate1', code)));

    expect(failed).toEqual(codes.slice(-failed.length));
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(codes.length);
    expect(seconds).toBeLessThan(timeoutSeconds);
    expect(again).toEqual(Object.fromEntries(failed.map((each) => [each, 0])));
  });
});
