/** Waits for a promise for a limited time. */

/** The promise may still settle later; its outcome is then ignored. */
export class TimeLimitReached extends Error {
  override readonly name = 'TimeLimitReached';
}

/**
 * The promise's outcome, if it comes in time. A later failure is ignored.
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
