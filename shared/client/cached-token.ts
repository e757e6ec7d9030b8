/**
 * How long a token from memory may be used.
 *
 * Its life of two hours is not the measure: WeChat kills a token 5 minutes after anybody renewed it,
 * and a renewal can come at any time (a rejected token, a new authorization). A token that was
 * current when we looked is therefore certain to work for 5 minutes. Of these 300 s the call to
 * WeChat may need 60, the service's own memory is granted 60, and a renewal takes up to 10 until it
 * is stored. What is left is rounded down.
 */
import type { AccessToken } from './contract.ts';

/** Without a new look-up a token is used no longer than this. */
const FRESH_SECONDS = 150;
/** Older ones are looked up beside, so that under steady load nobody ever waits. */
const LOOK_AGAIN_SECONDS = 90;
/** The service renews a token with less life than this; nobody can have a newer one before. */
const EARLY_RENEWAL_SECONDS = 600;
/** Function instances begin within this time, not all at once. */
const JITTER_SECONDS = 60;
/** Between two look-ups beside, whatever the first one brought. */
const PAUSE_SECONDS = 30;
/** After a failure: a second look-up beside comes before anybody waits for one. */
const GRACE_SECONDS = 60;
/** A token from memory has so much more life than was asked for. */
const SPARE_SECONDS = 30;
/** The service's own default. */
const MINIMUM_VALIDITY_SECONDS = 60;

/** A token in memory; the moments are by this machine's clock, in seconds since 1970. */
export interface CachedToken {
  token: AccessToken;
  lookedUpAt: number;
  deadAt: number;
  freshUntil: number;
  /** From then on it is looked up beside. */
  renewAt: number;
}

/** @param startedAt when the look-up began: what happened later it may not know */
export function keep(token: AccessToken, startedAt: number, random: number): CachedToken {
  const deadAt = startedAt + token.expiresInSeconds;
  const early = deadAt - EARLY_RENEWAL_SECONDS + random * JITTER_SECONDS;
  const renewAt = Math.min(startedAt + LOOK_AGAIN_SECONDS, early);
  return {
    token,
    lookedUpAt: startedAt,
    deadAt,
    freshUntil: startedAt + FRESH_SECONDS,
    renewAt: Math.max(renewAt, startedAt + PAUSE_SECONDS),
  };
}

/** The service could not be asked: go on with the token, and ask again soon, but not at once. */
export function postpone(kept: CachedToken, now: number): CachedToken {
  return {
    ...kept,
    freshUntil: Math.max(kept.freshUntil, now + GRACE_SECONDS),
    renewAt: now + PAUSE_SECONDS,
  };
}

/** Whether it has the life that is asked for. */
export function lasts(kept: CachedToken, now: number, minimumValiditySeconds?: number): boolean {
  return kept.deadAt - now >= (minimumValiditySeconds ?? MINIMUM_VALIDITY_SECONDS);
}

/** Whether it can be handed out without a look-up. A clock that was set back proves nothing. */
export function isFresh(kept: CachedToken, now: number, minimumValiditySeconds?: number): boolean {
  const minimum = (minimumValiditySeconds ?? MINIMUM_VALIDITY_SECONDS) + SPARE_SECONDS;
  return now >= kept.lookedUpAt && now < kept.freshUntil && lasts(kept, now, minimum);
}

/** As the service would answer now. */
export function handOut({ token, deadAt }: CachedToken, now: number): AccessToken {
  return { ...token, expiresInSeconds: Math.floor(deadAt - now) };
}

/** Whether the first of two needs is the smaller one. */
export function asksForLess(first: number | undefined, second: number | undefined): boolean {
  return (first ?? MINIMUM_VALIDITY_SECONDS) < (second ?? MINIMUM_VALIDITY_SECONDS);
}
