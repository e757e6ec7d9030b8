/** Reads a table by a name from a request. Inherited names such as `constructor` find nothing. */
export function readEntry<Value>(
  table: Readonly<Record<string, Value>>,
  name: unknown,
): Value | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}
