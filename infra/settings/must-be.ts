/** How the settings' schemas describe a mistake, and the lists that they share. */
import * as z from 'zod/mini';

/** The error names the expected and the given value. None of these settings is secret. */
export function mustBe(expected: string) {
  return {
    error: ({ input }: { input?: unknown }) =>
      `must be ${expected}, but is ${input === undefined ? 'missing' : JSON.stringify(input)}`,
  };
}

/** As {@link mustBe}, but for unknown keys the error names only the keys. */
export function mustBeObject(expected: string) {
  return {
    error: (issue: { code?: string; input?: unknown; keys?: readonly string[] }) =>
      issue.code === 'unrecognized_keys'
        ? `has unknown keys: ${(issue.keys ?? []).join(', ')}`
        : mustBe(expected).error(issue),
  };
}

export const text = () => z.string(mustBe('a string'));

export const pattern = (regex: RegExp, expected: string) =>
  text().check(z.regex(regex, mustBe(expected)));

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
