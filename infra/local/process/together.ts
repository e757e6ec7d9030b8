/** Starts parts one after the other, and closes them together. */

/** Registers a started part, so that it is closed later. */
export type Keep = <Part extends { close: () => Promise<unknown> }>(part: Part) => Part;

/**
 * Starts parts and adds a `close` that closes all registered parts, the newest first.
 *
 * @throws what `start` throws; parts that were already started are closed again
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
