/** One failure for everything that is wrong with a request. */
import { KeeperError } from './errors.ts';

/** Mistakes that an error lists; of the others it says how many there are. */
export const MOST_MISTAKES = 20;

/**
 * One failure that lists what is wrong with a request.
 *
 * @param issues those of zod: `path` begins with the field; a `sentence` is used as it is
 * @param sentences by field: which values are allowed. Of a list's items by `files[]` and
 *   `files[].field`: what follows the item's name
 */
export function invalidRequest(
  issues: readonly { path: readonly PropertyKey[]; sentence?: string }[],
  sentences: Readonly<Record<string, string>>,
): KeeperError {
  const wrong = [
    ...new Set(issues.map(({ path, sentence }) => sentence ?? sentenceOf(path, sentences))),
  ];
  const more = wrong.length - MOST_MISTAKES;
  const listed = wrong.slice(0, MOST_MISTAKES);
  if (more > 0) listed.push(`and ${more.toLocaleString('en-US')} more`);
  const fields = [
    ...new Set(issues.flatMap(({ path: [field] }) => (field ? [String(field)] : []))),
  ];
  return new KeeperError('InvalidRequest', listed.join('; '), { fields });
}

function sentenceOf(
  [field, index, inner]: readonly PropertyKey[],
  sentences: Readonly<Record<string, string>>,
): string {
  const suffix = inner === undefined ? '' : `.${String(inner)}`;
  const ofItem = typeof index === 'number' && sentences[`${String(field)}[]${suffix}`];
  if (ofItem) return `${String(field)}[${index}]${suffix} ${ofItem}`;
  return sentences[String(field)] ?? 'the request is a JSON object with componentAppId';
}
