/** What a deployment costs is said where one decides to deploy, as docs/cost.md computes it. */
import { expect, it } from '@jest/globals';
import { read, tableRows } from '../support/documents.ts';

const rows = tableRows(read('docs/cost.md'));

/** Dollars a month for 10, 1,000 and 100,000 accounts, in the first row whose name has this text. */
function amountsOf(text: string): number[] {
  const row = rows.find(({ first }) => first.includes(text))?.row ?? '';
  const amounts = row.matchAll(/\$([\d,]+\.\d\d)/g);
  return Array.from(amounts, ([, amount = '']) => Math.round(Number(amount.replaceAll(',', ''))));
}

const byDefault = amountsOf('as deployed by default');
const [, , withClient = 0] = amountsOf('your functions use `withAccessToken`');

it.each([
  ['docs/deployment.md', (amount: number) => `$${amount.toLocaleString('en')}`],
  ['docs/deployment.zh-CN.md', (amount: number) => `${amount} 美元`],
])('%s has the bill of docs/cost.md', (name, inWords) => {
  const paragraph = /^.*\(cost\.md\).*$/m.exec(read(name))?.[0];

  expect(byDefault).toHaveLength(3);
  for (const amount of [...byDefault, withClient]) expect(paragraph).toContain(inWords(amount));
});

it('docs/cost.md names every dollar of 100,000 accounts with the client', () => {
  const named = /^- \*\*What is left with 100,000 accounts\*\*.*?:(.*?)\. /m.exec(
    read('docs/cost.md'),
  )?.[1];
  const amounts = Array.from(named?.matchAll(/\$(\d+)/g) ?? [], ([, amount]) => Number(amount));

  // Each is rounded.
  expect(Math.abs(amounts.reduce((sum, each) => sum + each, 0) - withClient)).toBeLessThanOrEqual(
    3,
  );
});
