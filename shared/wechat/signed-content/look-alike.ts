/** What a name looks like: names that a reader would take for one another have the same letters. */
import { lazily } from '../../lazily.ts';

/** What nobody sees, and what only surrounds letters: marks, blanks, signs of punctuation. */
const around = lazily(
  () => /[\p{M}\p{C}\p{P}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]|(?=[^\p{L}\p{N}])\p{ASCII}/gu,
);
/** A letter or sign of another script, which can look like one of ours. Chinese characters do not. */
const foreign = lazily(() => /(?!\p{Script=Han})\P{ASCII}/gu);

/** Stands for any letter. */
export const ANY_LETTER = '?';

/**
 * The letters and digits of a name in lower case, without marks, full width and the like. Whatever is
 * neither ASCII nor Chinese can look like any letter, and becomes a `?`.
 */
export function plainLetters(name: string): string {
  // Almost every name: without the categories of Unicode, which cost the first one a millisecond.
  if (/^[\w -]*$/.test(name)) return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return name
    .normalize('NFKD')
    .replaceAll(around(), '')
    .toLowerCase()
    .replaceAll(foreign(), ANY_LETTER);
}
