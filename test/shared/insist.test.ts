/** Writes that are tried again: how often, with which pauses, and what is not tried again. */
import { describe, expect, it } from '@jest/globals';
import { insist } from '../../shared/insist.ts';
import { WechatApiError } from '../../shared/wechat/errors.ts';

/** A write that fails so many times, and the order of what happened. */
async function tried(failures: number, error: Error = new Error('the table is away')) {
  const steps: string[] = [];
  let tries = 0;
  const write = async () => {
    steps.push('try');
    if (++tries <= failures) throw error;
    return 'done';
  };
  const sleep = async (milliseconds: number) => {
    await new Promise(setImmediate);
    steps.push(`${milliseconds} ms`);
  };
  const outcome = await insist(write, { sleep }).catch((thrown: Error) => thrown.message);
  return { outcome, steps };
}

describe('a write that must not be lost', () => {
  it('is tried four times, with longer and longer pauses between', async () => {
    expect(await tried(3)).toEqual({
      outcome: 'done',
      steps: ['try', '300 ms', 'try', '600 ms', 'try', '1200 ms', 'try'],
    });
  });

  it('fails with what the last try said', async () => {
    expect(await tried(4)).toMatchObject({ outcome: 'the table is away' });
  });

  it('is not tried again where WeChat was asked on the way, and has refused', async () => {
    const refusal = new WechatApiError('/a/path', 61003, 'not authorized');

    expect((await tried(1, refusal)).steps).toEqual(['try']);
  });
});
