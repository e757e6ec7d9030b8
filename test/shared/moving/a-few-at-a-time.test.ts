/** What is done with many items: in their order for whoever asks, and never with too many at once. */
import { describe, expect, it } from '@jest/globals';
import { aFewAtATime } from '../../../shared/moving/a-few-at-a-time.ts';

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

describe('a few at a time', () => {
  it('gives the results in the order of the items, whichever is done first', async () => {
    const act = async (item: number) => {
      await turns(10 - item);
      return item * 2;
    };
    expect(await aFewAtATime([1, 2, 3, 4, 5], 3, act)).toEqual([2, 4, 6, 8, 10]);
  });

  it('works on no more than so many at once', async () => {
    let [atWork, highest] = [0, 0];
    await aFewAtATime(Array.from({ length: 20 }), 4, async () => {
      highest = Math.max(highest, ++atWork);
      await turns(3);
      atWork--;
    });
    expect(highest).toBe(4);
  });

  it('fails where one fails', async () => {
    const act = async (item: number) => {
      if (item === 2) throw new Error('the second');
    };
    await expect(aFewAtATime([1, 2, 3], 2, act)).rejects.toThrow('the second');
  });
});
