/**
 * How long a cached token may be used.
 *
 * Its validity of two hours does not decide. WeChat ends a token 5 minutes after it was renewed, and
 * a renewal can come at any time (a rejected token, a new authorization). So a token that was
 * current at the look-up is certain to work for 5 minutes only. Of these 300 s the call to WeChat
 * may need 60, the service's own cache 60, and a renewal takes up to 10 until it is stored. The rest
 * is rounded down.
 */
import type { AccessToken } from './contract.ts';

/** Without a new look-up a token is used no longer than this. */
const FRESH_SECONDS = 150;
/** Older ones are looked up in the background, so that under steady load no caller waits. */
const LOOK_AGAIN_SECONDS = 90;
/** The service renews a token with less life than this. Before, there is no newer one to fetch. */
const EARLY_RENEWAL_SECONDS = 600;
/** Spreads the early look-ups of several function instances over this time. */
const JITTER_SECONDS = 60;
/** Pause between two background look-ups, whatever the outcome of the first. */
const PAUSE_SECONDS = 30;
/** Use after a failure: long enough for a second background look-up before any caller waits. */
const GRACE_SECONDS = 60;
/** A cached token must have this much more life than was asked for. */
const SPARE_SECONDS = 30;
/** The service's own default. */
const MINIMUM_VALIDITY_SECONDS = 60;

/** A cached token. Times are by this machine's clock, in seconds since 1970. */
export interface CachedToken {
  token: AccessToken;
  lookedUpAt: number;
  endsAt: number;
  freshUntil: number;
  /** From then on it is looked up in the background. */
  renewAt: number;
}

/** @param startedAt when the look-up began: it may not include later changes */
export function toCachedToken(token: AccessToken, startedAt: number, random: number): CachedToken {
  const endsAt = startedAt + token.expiresInSeconds;
  const early = endsAt - EARLY_RENEWAL_SECONDS + random * JITTER_SECONDS;
  const renewAt = Math.min(startedAt + LOOK_AGAIN_SECONDS, early);
  return {
    token,
    lookedUpAt: startedAt,
    endsAt,
    freshUntil: startedAt + FRESH_SECONDS,
    renewAt: Math.max(renewAt, startedAt + PAUSE_SECONDS),
  };
}

/** After a failed look-up: the token is used on, and looked up again soon but not immediately. */
export function postpone(cached: CachedToken, now: number): CachedToken {
  return {
    ...cached,
    freshUntil: Math.max(cached.freshUntil, now + GRACE_SECONDS),
    renewAt: now + PAUSE_SECONDS,
  };
}

/** Whether the token is still valid for as long as the caller needs. */
export function isValid(
  cached: CachedToken,
  now: number,
  minimumValiditySeconds?: number,
): boolean {
  return cached.endsAt - now >= (minimumValiditySeconds ?? MINIMUM_VALIDITY_SECONDS);
}

/** Whether the token can be handed out without a look-up. Not so if the clock was set back. */
export function isFresh(
  cached: CachedToken,
  now: number,
  minimumValiditySeconds?: number,
): boolean {
  const minimum = (minimumValiditySeconds ?? MINIMUM_VALIDITY_SECONDS) + SPARE_SECONDS;
  return now >= cached.lookedUpAt && now < cached.freshUntil && isValid(cached, now, minimum);
}

/** The cached token as an answer, with the validity that is left now. */
export function handOut({ token, endsAt }: CachedToken, now: number): AccessToken {
  return { ...token, expiresInSeconds: Math.floor(endsAt - now) };
}

/** Whether the first of two minimum validities is the smaller one. */
export function asksForLess(first: number | undefined, second: number | undefined): boolean {
  return (first ?? MINIMUM_VALIDITY_SECONDS) < (second ?? MINIMUM_VALIDITY_SECONDS);
}
