/** `npm run bench -- outages`: what callers of the look-up see while something fails, and after. */
import type { Figure } from './measure.ts';
import { watchOutage, type LookUp, type Outage } from './outages-world.ts';

type Seen = Awaited<ReturnType<typeof watchOutage>>;

/** `due` tokens are valid throughout, `ending` ones run out. The scheduler leaves 601 s at least. */
const lives = { component: 601, ending: 540, due: 900, 'not-due': 7000 };
const long = { seconds: 600, accounts: 10, lives };
const short = { seconds: 120, accounts: 10, lives: { ...lives, ending: 120, due: 300 } };
const real = { seconds: 30, accounts: 34, lives: { ...short.lives, ending: 75 }, isReal: true };
const outages: readonly Outage[] = [
  { is: 'table-refuses-writes', ...short },
  { is: 'secrets-silent', ...long },
  { is: 'hand-overs-lost', ...long },
  { is: 'wechat-silent', ...real },
  { is: 'table-silent-to-writes', ...real },
  { is: 'table-silent', ...real },
];
const WIDTHS = [18, 11, 9, 13, 6, 0];

export async function benchOutages(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const outage of outages) {
    const seen = await watchOutage(outage);
    if (!process.argv.includes('--json')) printSeen(outage, seen);
    figures.push(...figuresOf(outage, seen));
  }
  return figures;
}

function figuresOf({ is, seconds }: Outage, { lookUps, calls, mostOpen }: Seen): Figure[] {
  const figures = [{ name: `outages-${is}-open`, value: mostOpen, unit: 'invocations' }];
  const duringAll = lookUps.filter(({ at }) => at < seconds);
  for (const [label, during] of Map.groupBy(duringAll, (each) => each.label)) {
    const good = during.filter(({ outcome }) => outcome === 'good');
    const asked = calls.filter((call) => call.label === label && call.at < seconds);
    const bad = lookUps.filter((each) => each.label.startsWith(label) && each.isBad);
    const add = (what: string, value: number, unit: string) =>
      figures.push({ name: `outages-${is}-${label}-${what}`, value, unit });
    add('answered', (100 * good.length) / during.length, '%');
    add('longest-wait', Math.max(...during.map(({ waited }) => waited)), 's');
    add('well-after', Math.max(0, ...bad.map(({ at, waited }) => at + waited - seconds)), 's');
    add('calls', asked.length, 'calls to WeChat');
  }
  return figures;
}

function printSeen({ is, seconds }: Outage, { lookUps, calls }: Seen): void {
  const print = (...cells: (string | number)[]) =>
    console.log(cells.map((cell, index) => String(cell).padEnd(WIDTHS[index] ?? 0)).join(''));
  console.log(`\n${is}, for ${seconds} s`);
  print('tokens', 'seconds', 'look-ups', 'longest wait', 'calls', 'outcomes');
  for (const [label, own] of Map.groupBy(lookUps, (each) => each.label)) {
    for (const { from, to, seen } of stretches(own, Math.max(2, seconds / 60))) {
      const asked = calls.filter((call) => call.label === label && call.at >= from && call.at < to);
      const wait = `${Math.max(...seen.map(({ waited }) => waited)).toFixed(2)} s`;
      const outcomes = Map.groupBy(seen, ({ outcome }) => outcome);
      const text = Array.from(outcomes, ([outcome, { length }]) => `${length} ${outcome}`).join();
      print(label, `${from}–${to}`, seen.length, wait, asked.length, text);
    }
  }
}

/** Parts of the time, one after the other, whose look-ups had the same outcomes: rows of the table. */
function stretches(lookUps: readonly LookUp[], partSeconds: number) {
  const found: { from: number; to: number; names: string; seen: LookUp[] }[] = [];
  const parts = Map.groupBy(lookUps, ({ at }) => Math.floor(at / partSeconds));
  for (const [part, seen] of [...parts].toSorted(([one], [other]) => one - other)) {
    const names = [...new Set(seen.map(({ outcome }) => outcome))].toSorted().join();
    const [from, to] = [part * partSeconds, (part + 1) * partSeconds];
    const last = found.at(-1);
    if (last?.to === from && last.names === names) {
      Object.assign(last, { to, seen: [...last.seen, ...seen] });
    } else found.push({ from, to, names, seen });
  }
  return found;
}
