/** What a name looks like: names that a reader would take for one another have the same letters. */

/** What nobody sees, and what only surrounds letters: marks, blanks, signs of punctuation. */
const AROUND =
  /[\p{M}\p{C}\p{P}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]|(?=[^\p{L}\p{N}])\p{ASCII}/gu;
/** A letter or sign of another script, which can look like one of ours. Chinese characters do not. */
const FOREIGN = /(?!\p{Script=Han})\P{ASCII}/gu;

/** Stands for any letter. */
export const ANY_LETTER = '?';

/**
 * The letters and digits of a name in lower case, without marks, full width and the like. Whatever is
 * neither ASCII nor Chinese can look like any letter, and becomes a `?`.
 */
export function plainLetters(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(AROUND, '')
    .toLowerCase()
    .replaceAll(FOREIGN, ANY_LETTER);
}
