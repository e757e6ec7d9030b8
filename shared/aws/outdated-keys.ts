/** Keys in memory can be out of date: the operator has changed them in Secrets Manager since. */

/** Invalid requests must not become a load on Secrets Manager: keys are read again this often. */
export const RECHECK_SECONDS = 10;

/**
 * Opens something with keys, and once more with newer ones where it failed as if they had changed.
 *
 * @param readKeys `maximumAgeSeconds` is how old a cached copy may be
 * @throws what `open` throws
 */
export async function openWithKeys<Keys, Opened>(
  readKeys: (maximumAgeSeconds?: number) => Promise<Keys>,
  open: (keys: Keys) => Opened | Promise<Opened>,
  canBeOutdated: (error: unknown) => boolean,
): Promise<Opened> {
  const keys = await readKeys();
  try {
    return await open(keys);
  } catch (error) {
    if (!canBeOutdated(error)) throw error;
    const fresh = await readKeys(RECHECK_SECONDS);
    if (fresh === keys) throw error;
    return await open(fresh);
  }
}
