/** What a log line repeats of the names in a request: those that look like names, and no others. */

/** As the sentences about unknown fields and types begin, see nearest-name.ts. */
const REPEATED = /"(?:[^"\\]|\\.)*"(?= is no (?:field|type) of )/g;
const LONGEST_NAME = 32;
/** Words, with a short number at the end: tokens, keys and codes have digits all over. */
const IDENTIFIER = /^"[A-Za-z][A-Za-z_]*\d{0,3}"$/;
/** Nor have names so many capitals: more than these, and more than every fourth letter. */
const MOST_CAPITALS = 3;

/**
 * The message of a refusal as it is logged. Its caller gets it whole, with the names of fields as they
 * were sent; one can be anything, such as a token in the wrong place.
 */
export function forLog(message: string): string {
  return message.replaceAll(REPEATED, (name) =>
    looksLikeName(name) ? name : 'a name that is not logged',
  );
}

/** @param name in quotes */
function looksLikeName(name: string): boolean {
  const { length } = name;
  const capitals = name.replaceAll(/[^A-Z]/g, '').length;
  const isPlain = capitals <= Math.max(MOST_CAPITALS, length / 4);
  return length <= LONGEST_NAME + 2 && isPlain && IDENTIFIER.test(name);
}
