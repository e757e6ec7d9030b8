/** Which names are those of codes, tickets, tokens and secrets. */
import { lazily } from '../lazily.ts';
import { ANY_LETTER, plainLetters } from './signed-content/look-alike.ts';

/** The end of a name, of which only the letters are left: any case and spelling is the same. */
const ENDINGS =
  '(?:(?:auth|authorization|js|login)codes?|tickets?|tokens?|secrets?|(?:secret|aes|session)keys?)' +
  // The same secret, in another form or of another age.
  '(?:new|old|str|string|val|value|text|v)?$';
/** With any sign that could be taken for the letter in its place. */
const secretName = lazily(() => new RegExp(ENDINGS.replaceAll(/[a-z]/g, `[$&${ANY_LETTER}]`)));

/** Whether a field of this name holds one. */
export function isSecretName(name: string): boolean {
  return secretName().test(plainLetters(name).replaceAll(/\d/g, ''));
}
