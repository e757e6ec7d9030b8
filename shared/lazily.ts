/** Defers work until its result is needed, so that a cold start does not wait for it. */

/** Calls `make` at the first call, and returns the same value at every later one. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
