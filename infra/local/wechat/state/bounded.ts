/** Keeps what is only ever added to from growing without end. */

/** Adds an entry as the newest one, and drops the oldest ones beyond the limit. */
export function addBounded<Key, Value>(
  entries: Map<Key, Value>,
  [key, value]: readonly [Key, Value],
  limit: number,
): void {
  entries.set(key, value);
  for (const oldest of entries.keys()) {
    if (entries.size <= limit) return;
    entries.delete(oldest);
  }
}
