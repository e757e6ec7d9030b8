/** Reads a part of a request's path, which anybody can have written. */

/** Undefined where it is malformed: that matches nothing. */
export function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
