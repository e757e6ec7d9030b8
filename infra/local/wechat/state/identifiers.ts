/** Generates tickets, codes and tokens in the formats of real ones. */
import { randomBytes } from 'node:crypto';

/** The source of randomness. Tests can use a repeatable one. */
export type RandomBytes = (size: number) => Buffer;

/** See createIdentifiers. */
export type Identifiers = ReturnType<typeof createIdentifiers>;

/** 64 bytes are 86 url-safe characters, 32 bytes are 43. */
const LONG_BYTES = 64;
const SHORT_BYTES = 32;
const ACCESS_TOKEN_BYTES = 96;

/** Creates the generators of all random values. */
export function createIdentifiers(random: RandomBytes = randomBytes) {
  const urlSafe = (size: number) => random(size).toString('base64url');
  const hex = (size: number) => random(size).toString('hex');
  return {
    verifyTicket: () => `ticket@@@${urlSafe(LONG_BYTES)}`,
    preAuthCode: () => `preauthcode@@@${urlSafe(LONG_BYTES)}`,
    authorizationCode: () => `queryauthcode@@@${urlSafe(LONG_BYTES)}`,
    refreshToken: () => `refreshtoken@@@${urlSafe(SHORT_BYTES)}`,
    accessToken: () => `92_${urlSafe(ACCESS_TOKEN_BYTES)}`,
    appId: () => `wx${hex(8)}`,
    /** An account's original id. */
    userName: () => `gh_${hex(6)}`,
    openId: () => `o${urlSafe(20)}`,
    /** The `nonce` in the URL of a push. */
    nonce: () => String(random(4).readUInt32BE()),
    /** `MsgId`. Real ones have 64 bits; these fit into a JavaScript number. */
    messageId: () => Number(random(8).readBigUInt64BE() >> 11n),
    /** The ticket for signatures of web pages. */
    jsTicket: () => urlSafe(LONG_BYTES),
    mediaId: () => urlSafe(48),
    /** The code of wx.login or of the web page. */
    signInCode: () => urlSafe(24),
    /** The key of a mini program's session, in base64. */
    sessionKey: () => random(16).toString('base64'),
    /** The id of an open authorization page. */
    pageId: () => hex(16),
    /** The `rid` of an error message: the time and two random parts. */
    requestId: (now: number) => `${now.toString(16).padStart(8, '0')}-${hex(4)}-${hex(4)}`,
    /** The 16 bytes in front of an encrypted message: lower-case hex, as in every real push. */
    messagePrefix: () => Buffer.from(hex(8)),
  };
}
