/** Where a caller's files are in the bucket. */

/** Of callers without a name. */
const NO_CALLER = '-';
/** S3's limit. */
const LONGEST_KEY_BYTES = 1024;
/** A segment that leads elsewhere, is empty, or has a control character. */
// oxlint-disable-next-line no-control-regex
const WRONG_SEGMENT = /^\.{0,2}$|[\u0000-\u001f\u007f\\]/;

/** Everything of the caller's begins with it. */
export function callerPrefix(caller: string = NO_CALLER): string {
  return `callers/${caller}/`;
}

/** Whether the key is one of the caller's own. */
export function isCallerKey(key: unknown, caller?: string): key is string {
  if (typeof key !== 'string' || !key.isWellFormed()) return false;
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) return false;
  return (
    key.startsWith(callerPrefix(caller)) &&
    key.split('/').every((segment) => !WRONG_SEGMENT.test(segment))
  );
}

/** Where an answer is put. */
export function answerKey(id: string, caller?: string): string {
  return `${callerPrefix(caller)}answers/${id}`;
}
