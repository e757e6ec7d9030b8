/** A month's bill: what operations need × how often they happen × what AWS charges. */
import { sumOf, type Basis, type Needs, type Price, type Scenario, type Traffic } from './basis.ts';

/** What has to be paid. */
export interface Position {
  name: string;
  price: Price;
  amount: number;
  cost: number;
}

/** As AWS's own calculator: 8760 hours in a year. */
const HOURS_PER_MONTH = 730;
/** Authorizers on a page of WeChat's list. */
const PAGE = 500;

const minutesPer: Record<string, number> = { hour: 60, day: 1440, month: HOURS_PER_MONTH * 60 };

/** All positions of a scenario, in the order of the price list. */
export function billOf(
  basis: Basis,
  authorizers: number,
  scenario: Partial<Scenario> = {},
): Position[] {
  const done = monthOf(basis, authorizers, scenario);
  const figures = figuresOf(basis, authorizers, done);
  const positions = Object.entries(basis.priceList.prices).map(([name, price]) => {
    const products = price.quantity.split(' + ').map((each) => amountOf(each, figures, done));
    const amount = sumOf(products);
    figures[name] = amount;
    return { name, price, amount, cost: (amount * price.price) / price.per };
  });
  return positions.filter(({ name, price }) =>
    price.isAlternative ? scenario.with?.includes(name) : !scenario.without?.includes(name),
  );
}

/** What these positions cost together. */
export function costOf(bill: readonly Position[]): number {
  return sumOf(bill.map(({ cost }) => cost));
}

/** How often something happens in a month for each component or authorizer. */
export function timesPerMonth({ times, per }: Traffic): number {
  return (times * HOURS_PER_MONTH * 60) / (minutesPer[per] ?? Number.parseFloat(per));
}

/** An operation that happens in a month. */
interface Done {
  times: number;
  /** In how many pages each time: it then needs so many times as much. */
  pages: number;
  needs: Needs;
}

/** @throws {Error} if an operation was not measured, or nobody knows how often it happens */
function monthOf(
  { assumptions, measurements }: Basis,
  authorizers: number,
  { traffic = {} }: Partial<Scenario>,
): Done[] {
  const find = (name: string) => {
    const [found, needs] = [assumptions.traffic[name], measurements.operations[name]];
    if (!found || !needs) throw new Error(`${name} has to be in both files`);
    const units = found.each === 'authorizer' ? authorizers : 1;
    const pages = found.each === 'page' ? Math.max(1, authorizers / PAGE) : 1;
    return { times: timesPerMonth({ ...found, ...traffic[name] }) * units, pages, needs };
  };
  return Object.entries(assumptions.traffic).map(([name, { less = [] }]) => {
    const { times, pages, needs } = find(name);
    const others = sumOf(less.map((other) => find(other).times));
    return { times: Math.max(0, times - others), pages, needs };
  });
}

/** What prices can refer to, besides what operations need. */
function figuresOf(
  { assumptions, measurements }: Basis,
  authorizers: number,
  done: readonly Done[],
): Record<string, number> {
  const figures = Object.entries(assumptions.figures).map(([name, { value }]) => [name, value]);
  const traceShare = assumptions.figures['traceShare']?.value ?? 0;
  return {
    ...Object.fromEntries(figures),
    ...measurements.resources,
    authorizers,
    hours: HOURS_PER_MONTH,
    traces: sumOf(done.map((each) => tracesOf(each, traceShare))),
    metrics: metricsIn(done),
  };
}

/**
 * Multiplies figures; what is no figure is a need: the sum over all operations.
 *
 * @param product such as `wechat × connectionBytes`
 * @throws {Error} if nothing has such a name
 */
function amountOf(product: string, figures: Record<string, number>, done: readonly Done[]): number {
  const factors = product.split(' × ');
  const needed = factors.filter((name) => figures[name] === undefined);
  const unknown = needed.filter((name) => !done.some(({ needs }) => needs.counts[name]));
  if (unknown.length > 0) throw new Error(`nothing is called ${unknown.join(', ')}`);
  const constant = factors.reduce((result, name) => result * (figures[name] ?? 1), 1);
  if (needed.length === 0) return constant;
  const amounts = done.map(({ times, pages, needs }) =>
    needed.reduce((result, name) => result * (needs.counts[name] ?? 0), times * pages),
  );
  return constant * sumOf(amounts);
}

/** Lambda's sampling: the first in each second, and a share of the others. */
function tracesOf({ times, needs: { counts } }: Done, share: number): number {
  const traced = times * (counts['traced'] ?? 0);
  const first = Math.min(traced, HOURS_PER_MONTH * 3600);
  return first + (traced - first) * share;
}

/** A metric costs only the share of hours in which it is written. */
function metricsIn(done: readonly Done[]): number {
  const names = new Set(done.flatMap(({ needs }) => needs.metrics));
  const hours = [...names].map((name) => {
    const writing = done.filter(({ needs }) => needs.metrics.includes(name));
    return Math.min(HOURS_PER_MONTH, sumOf(writing.map(({ times }) => times)));
  });
  return sumOf(hours) / HOURS_PER_MONTH;
}
