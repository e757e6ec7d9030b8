/** What SQS takes as a message: not every character, though JSON may have it. */

/** U+FFFE and U+FFFF are refused; halves of a pair are escaped with them, as JSON does. */
const NOT_TAKEN = /[\ud800-\udfff\ufffe\uffff]/g;

/** The value as JSON in which these characters are escaped. */
export function toQueueText(value: object): string {
  return JSON.stringify(value).replaceAll(
    NOT_TAKEN,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
