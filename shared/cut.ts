/** Shortens texts. */

/** The beginning of a text, at most so many characters; a pair of surrogates is not divided. */
export function cut(text: string, characters: number): string {
  const beginning = text.slice(0, characters);
  return /[\uD800-\uDBFF]$/.test(beginning) ? beginning.slice(0, -1) : beginning;
}
