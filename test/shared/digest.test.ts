/** What is stored instead of a secret. Stored digests must still be recognised after an update. */
import { expect, it } from '@jest/globals';
import { digest } from '../../shared/digest.ts';

it.each([
  // The examples of FIPS 180-2 for SHA-256.
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  // Node.js and other tools agree on UTF-8: printf 微信 | sha256sum.
  ['微信', '81b430b69643518018b5c10df96d0e1172cfdf1a034fbb3e6f104532a49b9030'],
])('the digest of “%s” is SHA-256 of its UTF-8 bytes, as hex', (secret, hex) => {
  expect(digest(secret)).toBe(hex);
});
