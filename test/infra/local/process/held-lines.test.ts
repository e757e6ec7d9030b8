/** Lines of functions wait for the ready line. */
import { expect, it } from '@jest/globals';
import { holdLines } from '../../../../infra/local/process/held-lines.ts';

it('prints nothing before the release, and afterwards everything in its order', () => {
  const printed: string[] = [];
  const lines = holdLines();
  lines.add('Grant is gone already');
  lines.add('second');
  expect(printed).toEqual([]);

  printed.push('ready');
  lines.release((line) => printed.push(line));
  lines.add('third');

  expect(printed).toEqual(['ready', 'Grant is gone already', 'second', 'third']);
});
