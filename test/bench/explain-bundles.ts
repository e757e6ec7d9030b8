/** `npm run bench -- bundles --explain`: which packages make each function's bundle so large. */
import { functionNames, type FunctionName } from '../../infra/function-catalog.ts';
import { bundleFloor, bundleFunction, type Bundle } from './bundle-sizes.ts';
import type { Figure } from './measure.ts';

const SHOWN = 20;

/** Each bundle's largest parts, and what it adds to its floor, which is ours to cut. */
export async function explainBundles(): Promise<Figure[]> {
  return functionNames.flatMap(explain);
}

function explain(name: FunctionName): Figure[] {
  const bundle = bundleFunction(name);
  const own = bytesByPackage(bundle);
  const least = bytesByPackage(bundleFloor(bundle.clients));
  const added = Array.from(own, ([from, bytes]) => [from, bytes - (least.get(from) ?? 0)] as const);
  return [...largest(`bundle-${name}`, own), ...largest(`bundle-${name}-above-floor`, added)];
}

/** The sum, and the largest of its parts. */
function largest(name: string, parts: Iterable<readonly [string, number]>): Figure[] {
  const sorted = Array.from(parts).toSorted(([, one], [, other]) => other - one);
  const sum = sorted.reduce((total, [, bytes]) => total + bytes, 0);
  const shown = sorted.slice(0, SHOWN).filter(([, bytes]) => bytes > 0);
  return [[name, sum] as const, ...shown].map(([part, bytes]) => ({
    name: part === name ? name : `  ${part}`,
    value: bytes,
    unit: 'bytes',
  }));
}

/** Of the SDK's large packages each part apart; of our own code each folder. */
function bytesByPackage({ inputs }: Bundle): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [path, bytes] of Object.entries(inputs)) {
    const from =
      /node_modules\/((?:@[^/]+\/)?[^/]+(?:\/dist-es\/submodules\/[^/]+)?)/.exec(path)?.[1] ??
      path.split('/').slice(0, -1).join('/');
    sums.set(from, (sums.get(from) ?? 0) + bytes);
  }
  return sums;
}
