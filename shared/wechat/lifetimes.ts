/** How long WeChat's tickets, tokens and codes are valid, and how long a quota is used up. */

/** A token or code that WeChat issued, with its validity. */
export interface Issued {
  value: string;
  validForSeconds: number;
}

/**
 * WeChat accepts a verify ticket for this long.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/en/Third-party_Platforms/2.0/api/Before_Develop/component_verify_ticket.html
 */
export const TICKET_VALIDITY_SECONDS = 12 * 60 * 60;

/**
 * How long a token lives of which WeChat does not say it, or says something that is no life. WeChat's
 * pages say 7200 s, but then an answer without that number is not one that they describe. A token that
 * is renewed too early costs a call; one that is handed out too long fails at every caller. Twice the
 * margin of renewals: so it is good for 10 minutes, and is renewed 6 times an hour.
 */
export const ASSUMED_TOKEN_SECONDS = 20 * 60;

/** As {@link ASSUMED_TOKEN_SECONDS}, of a pre-auth code: the shortest life that WeChat has told. */
export const ASSUMED_CODE_SECONDS = 10 * 60;

/** Nothing that WeChat issues lives longer. More is in milliseconds, or a moment. */
export const LONGEST_LIFE_SECONDS = 24 * 60 * 60;

/** WeChat accepts a token for this long after it has issued a newer one. */
export const REPLACED_TOKEN_SECONDS = 5 * 60;

const HOUR = 60 * 60;
const DAY = 24 * HOUR;
/** WeChat counts its daily quotas by the day in China. */
const CHINA_OFFSET = 8 * HOUR;

/** How long it takes from `now` until WeChat's daily quotas begin anew. */
export function secondsUntilDailyQuotas(now: number): number {
  return DAY - ((now + CHINA_OFFSET) % DAY);
}

/** What WeChat says of a life: nothing, where it is undefined. */
export interface ToldLife {
  expires_in?: number | undefined;
}

/** A token is kept also where WeChat does not say how long it lives. */
export function issuedToken(value: string, { expires_in: told }: ToldLife): Issued {
  return { value, validForSeconds: told ?? ASSUMED_TOKEN_SECONDS };
}

/** The name of the life where it has to be assumed. */
export function nameOfLife({ expires_in: told }: ToldLife, where = ''): string | undefined {
  return told === undefined ? `${where}expires_in` : undefined;
}

/** An issued token with its expiry by our clock. */
export function issuedNow(
  { value, validForSeconds }: Issued,
  now: number,
): { accessToken: string; expiresAt: number } {
  return { accessToken: value, expiresAt: now + validForSeconds };
}
