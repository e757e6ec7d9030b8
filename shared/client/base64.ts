/** Bytes in base64, by what every JavaScript runtime has. */

/** As many as a function takes as arguments. */
const PART = 0x80_00;

/** @returns base64 with padding */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += PART) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + PART)));
  }
  return btoa(parts.join(''));
}

/** @param text base64 with padding */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
