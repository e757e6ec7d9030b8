/** Batches: what is done stays done, what passes is tried again, and how far it is. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { CommandFailure } from '../../../../infra/cli/failure.ts';
import { runBatches } from '../../../../infra/cli/moving/batches.ts';
import { progressBar } from '../../../../infra/cli/output/progress-bar.ts';
import type { Session } from '../../../../infra/cli/session.ts';
import { wordsOf } from '../../../../infra/cli/words/words.ts';

const items = [1, 2, 3, 4, 5];
const shown: string[] = [];
const session = {
  words: wordsOf(),
  terminal: { progress: (text: string) => void shown.push(text) },
} as unknown as Session;
const doubled = async (batch: readonly number[]) => batch.map((each) => each * 2);
const run = (act: typeof doubled, stopAfter?: (results: readonly number[]) => string | undefined) =>
  runBatches({ items, size: 2, concurrent: 1, act, ...(stopAfter && { stopAfter }) }, session);

beforeEach(() => {
  shown.length = 0;
});

describe('batches', () => {
  it('are done one after the other, and the results keep their places', async () => {
    expect(await run(doubled)).toEqual({ results: [2, 4, 6, 8, 10], stopped: null });
    expect(shown.map((text) => text.split('·')[0]?.trim())).toEqual([
      '[##########--------------]  40 %  2 of 5',
      '[###################-----]  80 %  4 of 5',
      '[########################] 100 %  5 of 5',
      '',
    ]);
  });

  it.each([
    ['StoreUnavailable', new CommandFailure('StoreUnavailable', 'busy')],
    [
      'TooManyRequestsException',
      Object.assign(new Error('busy'), { name: 'TooManyRequestsException' }),
    ],
  ])('are tried again after %s', async (_name, error) => {
    let failures = 1;
    const act = async (batch: readonly number[]) => {
      if (failures-- > 0) throw error;
      return doubled(batch);
    };
    expect(await run(act)).toMatchObject({ stopped: null });
  });

  it('that fail are told with what was done before', async () => {
    const act = async (batch: readonly number[]) => {
      if (batch.includes(3)) throw new CommandFailure('WechatRejected', 'refused');
      return doubled(batch);
    };
    const expected = { results: [2, 4, undefined, undefined, undefined], stopped: 'refused' };
    expect(await run(act)).toEqual(expected);
  });

  it('throw where nothing was done before', async () => {
    const act = async () => {
      throw new CommandFailure('InvalidRequest', 'wrong');
    };
    await expect(run(act)).rejects.toThrow('wrong');
  });

  it('end where all is lost', async () => {
    const ran = await run(doubled, (results) => (results.includes(4) ? 'enough' : undefined));
    expect(ran).toMatchObject({ stopped: 'enough' });
    expect(ran.results.filter((each) => each === undefined)).toHaveLength(3);
  });

  it('are none where there is nothing', async () => {
    const none = { items: [], size: 2, concurrent: 2, act: doubled };
    expect(await runBatches(none, session)).toEqual({ results: [], stopped: null });
  });
});

it('the bar of nothing is full', () => {
  expect(progressBar(0, 0)).toBe('[########################] 100 %');
});
