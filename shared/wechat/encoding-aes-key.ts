/** The form of an EncodingAESKey (消息加解密Key). Apart from crypto.ts: the stack needs no Node.js types. */

/** An EncodingAESKey is exactly this many letters and digits. */
export const ENCODING_AES_KEY_LENGTH = 43;

const ENCODING_AES_KEY = new RegExp(`^[A-Za-z0-9]{${ENCODING_AES_KEY_LENGTH}}$`);

/** Whether the text has the form of an EncodingAESKey. */
export function isEncodingAesKey(text: string): boolean {
  return ENCODING_AES_KEY.test(text);
}
