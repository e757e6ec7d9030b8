/** A place in memory for records of one kind. */

/** What is stored, by the parts of its key. */
export interface Shelf<Value> {
  read(...key: (string | number)[]): Value | undefined;
  write(value: Value, ...key: (string | number)[]): void;
  readAll(): Value[];
}

/**
 * Keeps a copy that nobody can change, and gives that: who changes what was read is told so at once.
 * Copies at each read would take a tenth of a simulation's time.
 */
export function createShelf<Value>(): Shelf<Value> {
  const values = new Map<string, Value>();
  return {
    read: (...key) => values.get(key.join('#')),
    write: (value, ...key) => values.set(key.join('#'), frozenCopy(value)),
    readAll: () => [...values.values()],
  };
}

/** What is frozen is such a copy already. A set is kept from changes by its type alone. */
function frozenCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Set) return Object.freeze(new Set(value)) as Value;
  const copy: unknown = Array.isArray(value)
    ? value.map(frozenCopy)
    : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, frozenCopy(part)]));
  return Object.freeze(copy) as Value;
}
