/** How the settings' schemas describe a mistake, and the lists that they share. */
import * as z from 'zod/mini';
import { nearestName } from '../../shared/nearest-name.ts';

/** The error names the expected and the given value. None of these settings is secret. */
export function mustBe(expected: string) {
  return {
    error: ({ input }: { input?: unknown }) =>
      `must be ${expected}, but is ${input === undefined ? 'missing' : JSON.stringify(input)}`,
  };
}

/** An object with these keys only. Of a key that is not known the error names the nearest one. */
export const objectOf = <Shape extends z.core.$ZodShape>(shape: Shape, expected: string) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has unknown keys: ${issue.keys.map((key) => withNearest(key, Object.keys(shape))).join(', ')}`
        : mustBe(expected).error(issue),
  });

/** An object that has a value for each of some names. Of a wrong name the error is the name's own. */
export const recordOf = <Name extends z.core.$ZodRecordKey, Value extends z.ZodMiniType>(
  name: Name,
  value: Value,
  expected: string,
) =>
  z.record(name, value, {
    error: (issue) =>
      (issue.code === 'invalid_key' && issue.issues[0]?.message) || mustBe(expected).error(issue),
  });

/** @param known the names that there are */
export function withNearest(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? name : `${name} (the nearest one is ${nearest})`;
}

export const text = () => z.string(mustBe('a string'));

export const pattern = (regex: RegExp, expected: string) =>
  text().check(z.regex(regex, mustBe(expected)));

/** What another construct of the same app is called only when it is deployed, as the CDK writes it. */
export const isReference = (value: string): boolean => value.includes('${Token[');

/** As {@link pattern}, or the CDK's reference to something of the same app. */
export const reference = (regex: RegExp, expected: string) =>
  text().check(
    z.refine((value: string) => isReference(value) || regex.test(value), mustBe(expected)),
  );

/** A list without repetitions. A single item must be written as a list, too. */
export const listOf = <Item extends z.ZodMiniType>(item: Item, expected: string) =>
  z.array(item, mustBe(`a list of ${expected}`)).check(
    z.refine((items) => new Set(items.map(textOf)).size === items.length, {
      ...mustBe('without repetition'),
      when: ({ value }) => Array.isArray(value),
    }),
  );

function textOf(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item);
}
