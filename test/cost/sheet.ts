/** Fills in the tables of docs/cost.md; what is written between them stays. */
import { format, resolveConfig } from 'prettier';
import { files, sumOf, type Basis, type Price } from './basis.ts';
import { billOf, costOf, timesPerMonth, type Position } from './bill.ts';

/** The deployments that the sheet shows, by their number of authorizers. */
const SIZES = [10, 1000, 100_000];

/**
 * The whole sheet, formatted as the linter wants it.
 *
 * @param sheet the part after each `<!-- name -->`, as far as an empty line, is written anew
 */
export async function sheetOf(basis: Basis, sheet: string): Promise<string> {
  const parts: Record<string, string> = {
    totals: totals(basis),
    bill: bill(basis),
    operations: operations(basis),
    figures: figures(basis),
  };
  const filled = sheet.replaceAll(
    /(<!-- (\w+) -->\n\n).*?(?=\n\n)/gs,
    (_, mark: string, name: string) => mark + parts[name]?.replaceAll(/AWS::\w+::/g, ''),
  );
  return format(filled, { ...(await resolveConfig(files.sheet)), parser: 'markdown' });
}

function totals(basis: Basis): string {
  const rows = basis.assumptions.scenarios.map((scenario) => [
    scenario.what,
    SIZES.map((authorizers) => money(costOf(billOf(basis, authorizers, scenario)))),
  ]);
  return table(['authorizers', SIZES.map(number)], rows);
}

function bill(basis: Basis): string {
  const bills = SIZES.map((authorizers) => billOf(basis, authorizers));
  const rows = billOf(basis, 0).map(({ price }, index) => [
    price.what,
    bills.map((each) => money(each[index]?.cost ?? 0)),
    priceText(price),
    `\`${price.quantity}\``,
  ]);
  const free = bills.map((each) => `−${money(sumOf(each.map(freeOf)))}`);
  return table(
    ['', SIZES.map(number), 'price', 'quantity'],
    [...rows, ['free tiers of an account, not subtracted', free, '', '']],
  );
}

function freeOf({ amount, price: { free = 0, price, per } }: Position): number {
  return (Math.min(amount, free) * price) / per;
}

function priceText({ price, unit, source }: Price): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 10 };
  const text = `$${price.toLocaleString('en-US', digits)} per ${unit}`;
  return source === undefined ? `${text} (from memory, not confirmed)` : `[${text}](${source})`;
}

function operations({ assumptions, measurements }: Basis): string {
  const rows = Object.entries(assumptions.traffic).map(([name, traffic]) => {
    const { times, per, each, less = [], what, why } = traffic;
    const others = less.map((other) => `, less \`${other}\``).join('');
    const needs = Object.entries(measurements.operations[name]?.counts ?? {});
    return [
      `\`${name}\`: ${what}`,
      `${number(timesPerMonth(traffic))}: ${times} per ${per} and ${each}${others}`,
      needs.map(([need, count]) => `${need} ${number(count)}`).join(', '),
      why,
    ];
  });
  return table(['operation', 'times a month', 'needs, as measured', 'why so often'], rows);
}

function figures({ assumptions, measurements }: Basis): string {
  const counted = Object.entries(measurements.resources).map(
    ([type, value]) => [type, { value, unit: '' }] as const,
  );
  return [...Object.entries(assumptions.figures), ...counted]
    .map(([name, { value, unit }]) => `\`${name}\` ${number(value)} ${unit}`.trim())
    .join(' · ');
}

type Cells = readonly (string | readonly string[])[];

/** Cells that belong together may come as a list. */
function table(head: Cells, rows: readonly Cells[]): string {
  const all: Cells[] = [head, head.flat().map(() => '---'), ...rows];
  return all.map((cells) => `| ${cells.flat().join(' | ')} |`).join('\n');
}

function money(amount: number): string {
  return amount.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
}

/** Four digits: more would promise too much. */
function number(value: number): string {
  const digits = value < 1000 ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 0 };
  return value.toLocaleString('en-US', digits);
}
