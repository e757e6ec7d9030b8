/** Counts as people write them. */

/** NaN for what is none: an empty text, a sign, a fraction, `1e3` or `0x10`. */
export function wholeNumber(text: string | boolean): number {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : NaN;
}
