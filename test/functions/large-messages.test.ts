/** The largest bodies that can come: API Gateway takes 10 MB, Lambda 6 MB, EventBridge and SQS 256 KB. */
import { describe, expect, it } from '@jest/globals';
import { deliver } from '../support/direct-push.ts';
import { account, startKeeper } from '../support/keeper.ts';
import { envelope, eventXml, pushOf, send } from '../support/push.ts';
import { toQueueText } from '../../shared/aws/queue-text.ts';

const BUS_BYTES = 256 * 1024;
const MAXIMUM_BYTES = 64 * 1024;

/** The largest push whose body we take, filled with this text. */
function largest(filling: string) {
  const of = (times: number) =>
    pushOf({
      xml: eventXml({ ToUserName: 'gh_1', MsgType: 'text', Content: filling.repeat(times) }),
    });
  let times = Math.floor((MAXIMUM_BYTES * 0.74) / Buffer.byteLength(filling));
  while (Buffer.byteLength(of(times).body) > MAXIMUM_BYTES) times -= 10;
  return of(times);
}

describe('the largest message', () => {
  it.each([
    ['a letter', 'x'],
    ['a sign', '你'],
    ['a pair', '😀'],
    ['a control character, which JSON writes as six', '\u0002'],
    ['U+FFFE, which SQS does not take', '\ufffe'],
    ['what looks like fields', '</Content><a>b</a><Content>'],
  ])('of %s goes on the bus, and on the queue where that fails', async (_what, filling) => {
    const push = largest(filling);
    expect(Buffer.byteLength(push.body)).toBeGreaterThan(MAXIMUM_BYTES * 0.9);
    const keeper = await startKeeper();
    expect(await deliver(keeper, push, account)).toMatchObject({ status: 200 });
    const [event] = keeper.announced;
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(BUS_BYTES);
    expect(event?.detail).toMatchObject({ message: { MsgType: 'text' } });

    const failing = await startKeeper({ announce: () => Promise.reject(new Error('away')) });
    expect(await deliver(failing, push, account)).toMatchObject({ status: 200 });
    const [queued = {}] = failing.queue;
    expect(Buffer.byteLength(toQueueText(queued))).toBeLessThan(BUS_BYTES);
  });

  it.each([
    ['more than that', MAXIMUM_BYTES, 413],
    ['as much as Lambda takes', 4_400_000, 413],
    ['as much as API Gateway takes', 9_900_000, 413],
    ['more than API Gateway takes', 10_500_000, 413],
  ])('is refused with %s, and quickly', async (_what, bytes, status) => {
    const keeper = await startKeeper();
    const push = { ...pushOf({ xml: '' }), body: envelope('A'.repeat(bytes)) };
    const startedAt = performance.now();
    expect(await send(`${keeper.url}/messages/${account}`, push)).toMatchObject({ status });
    expect(performance.now() - startedAt).toBeLessThan(4000);
    expect(keeper.announced).toEqual([]);
  });
});
