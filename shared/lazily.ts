/** Puts work off until its result is needed, so that the start of a function does not pay for it. */

/** Makes it at the first call and gives back the same at every later one. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
