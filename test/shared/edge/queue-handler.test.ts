/** A batch of the queue: which events are done, which come again, and when. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import { toSqsEvent } from '../../../infra/local/lambda/sqs-event.ts';
import { sqsHandler } from '../../../shared/edge/queue-handler.ts';
import { KeeperError } from '../../../shared/errors.ts';
import { createVirtualTime } from '../../simulation/virtual-time.ts';
import {
  account,
  contextOf,
  otherAccount,
  startKeeper,
  type Keeper,
} from '../../support/keeper.ts';
import { createTestServices } from '../../support/services.ts';

const authorizerAppId = account;

describe('events', () => {
  let keeper: Keeper;

  beforeEach(async () => {
    keeper = await startKeeper();
    await keeper.authorizeAccount();
    keeper.announced.length = 0;
    await keeper.simulator.advance(60);
  });

  afterEach(async () => {
    await keeper.close();
  });

  it('that fail are given back, with the later ones of the same account, and succeed later', async () => {
    await keeper.simulator.authorize(otherAccount);
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    keeper.simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode: -1, times: 1 });

    await expect(keeper.workQueue()).resolves.toMatchObject([{ authorizerAppId: otherAccount }]);
    await expect(keeper.workQueue()).resolves.toEqual([]);
    expect(keeper.types().toSorted()).toEqual(['AuthorizerAuthorized', 'AuthorizerRevoked']);
  });
});

/** Lambda's limit, and the longest that an event is expected to take. */
const TIMEOUT_SECONDS = 60;
const LONGEST_SECONDS = 29;

/** One invocation, in which each event takes as many seconds as its text says, or fails. */
function startBatch(messages: readonly (readonly [group: string, text: string])[]) {
  const time = createVirtualTime(0, () => 0.5);
  const worked: string[] = [];
  const again: Record<string, number> = {};
  const { services, log } = createTestServices();
  const work = async (body: unknown) => {
    worked.push(String(body));
    const [, seconds = ''] = String(body).split(' ');
    if (seconds === 'fails') throw new KeeperError('StoreUnavailable', 'no answer');
    await new Promise<void>((resolve) => {
      time.after(Number(seconds) * 1000, resolve);
    });
  };
  const deliverAgain = async (receiptHandle: string, afterSeconds: number) => {
    again[receiptHandle] = afterSeconds;
  };
  const handler = sqsHandler(
    { work, longestSeconds: LONGEST_SECONDS },
    { ...services, deliverAgain },
  );
  const batch = toSqsEvent(
    messages.map(([MessageGroupId, text]) => ({
      MessageId: text,
      ReceiptHandle: text,
      Body: JSON.stringify(text),
      Attributes: { MessageGroupId, ApproximateReceiveCount: '3' },
    })),
    'arn:aws:sqs:eu-west-1:000000000000:test.fifo',
  );
  return {
    worked,
    again,
    log,
    /** @returns the texts that come again, and how long it took */
    async run(remaining = TIMEOUT_SECONDS) {
      const context = {
        ...contextOf('batch'),
        getRemainingTimeInMillis: () => remaining * 1000 - time.nowMs(),
      };
      const answers: SQSBatchResponse[] = [];
      void handler(batch, context).then((answer) => answers.push(answer));
      await time.pass(10 * TIMEOUT_SECONDS * 1000, () => answers.length > 0);
      const failed = answers[0]?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      return { failed, seconds: time.nowMs() / 1000 };
    },
  };
}

const inGroups = (count: number, name: string, seconds: number) =>
  Array.from({ length: count }, (_each, index) => {
    const group = `${name}${index}`;
    return [group, `${group} ${seconds}`] as const;
  });

describe('a batch', () => {
  it('of ten slow accounts and ten healthy ones takes as long as the slowest', async () => {
    const batch = startBatch([...inGroups(10, 'slow', 28), ...inGroups(10, 'healthy', 0.5)]);

    await expect(batch.run()).resolves.toEqual({ failed: [], seconds: 28 });
  });

  it('leaves what there is no time for, in the account’s order, to be delivered at once', async () => {
    const events = ['a 28', 'b 28', 'c 1', 'd 1'].map((text) => ['account', text] as const);
    const batch = startBatch([...events, ['other', 'e 1']]);

    await expect(batch.run()).resolves.toEqual({ failed: ['c 1', 'd 1'], seconds: 56 });
    expect(batch.worked).toEqual(['a 28', 'e 1', 'b 28']);
    expect(batch.again).toEqual({ 'c 1': 0, 'd 1': 0 });
    expect(batch.log).toEqual([
      { level: 'info', message: 'Queued events left for lack of time', messages: 2 },
    ]);
  });

  it('without enough time for one event is left as it is', async () => {
    const batch = startBatch([...inGroups(2, 'account', 1)]);

    const { failed, seconds } = await batch.run(LONGEST_SECONDS - 1);

    expect(failed).toEqual(['account0 1', 'account1 1']);
    expect({ seconds, worked: batch.worked }).toEqual({ seconds: 0, worked: [] });
  });

  it('with just enough time for one event begins it', async () => {
    const batch = startBatch([['account', 'a 1']]);

    await expect(batch.run(LONGEST_SECONDS)).resolves.toMatchObject({ failed: [] });
  });

  it('goes on with other accounts where an event fails, whose account waits', async () => {
    const batch = startBatch([
      ['account', 'a fails'],
      ['other', 'b 1'],
      ['account', 'c 1'],
      ['other', 'd 1'],
    ]);

    await expect(batch.run()).resolves.toMatchObject({ failed: ['a fails', 'c 1'] });
    expect(batch.worked).toEqual(['a fails', 'b 1', 'd 1']);
    // The third try: the later event waits as long, so that the order stays the same.
    expect(batch.again).toEqual({ 'a fails': 20, 'c 1': 20 });
    expect(batch.log).toEqual([
      expect.objectContaining({ message: 'Queued event failed', tries: '3', retryInSeconds: 20 }),
    ]);
  });
});

it('a delay that SQS does not take is no failure: the visibility timeout ends as well', async () => {
  const { services, log } = createTestServices();
  const deliverAgain = () => Promise.reject(new Error('no answer'));
  const work = () => Promise.reject(new TypeError('a fault'));
  const handler = sqsHandler({ work, longestSeconds: 1 }, { ...services, deliverAgain });
  const batch = toSqsEvent([{ MessageId: 'm', Body: '{}' }], '');

  await expect(handler(batch, contextOf('batch'))).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: 'm' }],
  });
  expect(log.map(({ message }) => message)).toEqual([
    'Queued event failed',
    'Retry could not be timed',
  ]);
});
