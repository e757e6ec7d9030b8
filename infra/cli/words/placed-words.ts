/** The commands that a text names, for the deployment that the text is about. */
import type { CommonOptions } from '../session.ts';
import type { Words } from './words.ts';

/** But those that are placed already: one text may be part of another. */
const COMMAND = /npx wxkeeper (?=\S)(?!--(?:local|stage|component)\b)/g;

/**
 * Whoever copies `npx wxkeeper secrets set` from what `--stage test` or `--local` has printed must
 * not meet another deployment.
 */
export function placedWords(words: Words, { local, stage, component }: CommonOptions): Words {
  const place = [
    ...(local ? ['--local'] : []),
    ...(stage === undefined ? [] : ['--stage', stage]),
    ...(component === undefined ? [] : ['--component', component]),
  ];
  return place.length === 0 ? words : (placed(words, place.join(' ')) as Words);
}

function placed(value: unknown, place: string): unknown {
  if (typeof value === 'string') return value.replaceAll(COMMAND, (found) => `${found}${place} `);
  if (typeof value === 'function') {
    return (...args: unknown[]) => placed(Reflect.apply(value, undefined, args), place);
  }
  if (Array.isArray(value)) return value.map((each: unknown) => placed(each, place));
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [key, placed(each, place)]),
  );
}
