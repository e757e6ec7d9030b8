/** Parts that are started one after the other and closed together. */

/** Takes note of a part that has been opened, so that it will be closed. */
export type Keep = <Part extends { close: () => Promise<unknown> }>(part: Part) => Part;

/**
 * Starts parts, and adds the `close` that closes all that were kept, the newest first.
 *
 * @throws what `start` throws; what had been started is closed again
 */
export async function startTogether<Parts extends object>(
  start: (keep: Keep) => Promise<Parts>,
): Promise<Parts & { close: () => Promise<void> }> {
  const opened: { close: () => Promise<unknown> }[] = [];
  const close = async () => {
    for (let part = opened.pop(); part; part = opened.pop()) await part.close();
  };
  try {
    const parts = await start((part) => {
      opened.push(part);
      return part;
    });
    return { ...parts, close };
  } catch (error) {
    await close();
    throw error;
  }
}
