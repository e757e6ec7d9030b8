/** Finds what a stranger names in a table, where `constructor` names nothing. */
export function lookUp<Value>(
  table: Readonly<Record<string, Value>>,
  name: unknown,
): Value | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}
