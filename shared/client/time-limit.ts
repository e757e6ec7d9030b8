/** Waiting that has an end. */

/** What was waited for may still come; nobody looks at it any more. */
export class TimeLimitReached extends Error {
  override readonly name = 'TimeLimitReached';
}

/**
 * The promise's outcome, if it comes in time. A promise that fails later disturbs nobody.
 *
 * @throws {TimeLimitReached} otherwise
 */
export async function withTimeLimit<Value>(
  promise: Promise<Value>,
  seconds: number,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TimeLimitReached(`no outcome within ${seconds} s`));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
