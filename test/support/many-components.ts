/** Appids of as many components as a test needs. */

const FIRST = 0xabcdef0123456789n;

/** All of them differ, and all are well formed. */
export function componentsOf(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `wx${(FIRST + BigInt(index)).toString(16).padStart(16, '0')}`,
  );
}
