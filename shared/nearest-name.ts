/** Finds the name that somebody most likely meant by one that does not exist. */
import { MOST_MISTAKES } from './invalid-request.ts';

/** A name whose letters are part of the other one's: `appid` is meant as an `…AppId`. */
const PART_OF_NAME = 1;
/** A name that leaves letters out: `minValidity`. */
const SHORTENED_NAME = 1.5;

/** The longest part of an unknown name that is repeated in an error. */
const LONGEST_NAME = 64;

/**
 * A sentence for each field that is not known. The nearest one is a field that was not sent, or one
 * that was sent in another spelling as well.
 *
 * @param value what was sent; anything but an object has no fields
 * @param whole what the fields belong to, such as `this request`
 */
export function unknownFields(value: unknown, known: readonly string[], whole: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const missing = known.filter((name) => !Object.hasOwn(value, name));
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name, index) => {
      // Those beyond are only counted.
      const isListed = index < MOST_MISTAKES;
      const nearest = isListed ? meant(name.slice(0, LONGEST_NAME), known, missing) : '';
      const shown = isListed ? shownName(name) : `field ${index}`;
      return `${shown} is no field of ${whole}, the nearest one is ${nearest}`;
    });
}

function meant(name: string, known: readonly string[], missing: readonly string[]) {
  const same = known.find((each) => lettersOf(each) === lettersOf(name));
  return same ?? nearestName(name, missing) ?? nearestName(name, known);
}

/** An unknown name as an error repeats it: in quotes, its beginning only. */
export function shownName(name: string): string {
  return JSON.stringify(name.slice(0, LONGEST_NAME));
}

/**
 * The known name that is nearest. WeChat's spellings and slips of case are no difference at all:
 * `authorizer_appid` is `authorizerAppId`.
 *
 * @param known of two equally near ones the first wins
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((each) => ({ each, distance: distanceOf(lettersOf(name), each) }));
  return distances.toSorted((one, other) => one.distance - other.distance)[0]?.each;
}

function distanceOf(letters: string, known: string): number {
  const others = lettersOf(known);
  if (letters === others) return 0;
  const isPart = letters.length > 2 && (others.includes(letters) || letters.includes(others));
  if (isPart) return PART_OF_NAME;
  if (letters.length > 2 && isShortened(letters, others)) return SHORTENED_NAME;
  return 1 + editDistance(letters, others);
}

/** Whether all letters are in the name, in this order. */
function isShortened(letters: string, name: string): boolean {
  let found = 0;
  for (const letter of name) if (letter === letters[found]) found++;
  return found === letters.length;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** How many letters must be added, left out or changed (Levenshtein). Too short for a library. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of one.split('').entries()) {
    const next = [index + 1];
    for (let column = 0; column < other.length; column++) {
      const changed = (row[column] ?? 0) + (other[column] === letter ? 0 : 1);
      const shorter = Math.min(row[column + 1] ?? 0, next[column] ?? 0) + 1;
      next.push(Math.min(changed, shorter));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
