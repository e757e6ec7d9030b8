/** Waits for something for a limited time. */

/**
 * What the promise gives, if it does so in time. It may still come later, and is ignored then.
 *
 * @param tooLate what is thrown otherwise
 */
export async function within<Result>(
  milliseconds: number,
  promise: Promise<Result>,
  tooLate: () => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(tooLate());
    }, milliseconds);
  });
  return Promise.race([promise, end]).finally(() => {
    clearTimeout(timer);
  });
}
