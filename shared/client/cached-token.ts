/**
 * How long a cached token may be used.
 *
 * Its validity of two hours does not decide. WeChat ends a token 5 minutes after it was renewed, and
 * a renewal can come at any time (a rejected token, a new authorization). So a token that was
 * current at the look-up is certain to work for 5 minutes only. Of these 300 s the call to WeChat
 * may need 60, the service's own cache 60, and a renewal takes up to 10 until it is stored. The rest
 * is rounded down.
 *
 * Where a refused call is repeated with a new token, an early renewal costs one call. Such tokens are
 * used until the service renews them by the clock.
 */
import type { AccessToken } from './contract.ts';

/** Whether somebody sees that WeChat refuses the token, and repeats the call with another one. */
export type TokenUse = 'unwatched' | 'watched';

/** Unwatched, a token is used no longer than this without a new look-up. */
const FRESH_SECONDS = 150;
/** Older ones are looked up in the background, so that under steady load no caller waits. */
const LOOK_AGAIN_SECONDS = 90;
/** The service renews a token with less life than this. The old one lives for 300 s after that. */
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

/** Until when a token is used without waiting, and from when it is looked up in the background. */
interface Span {
  until: number;
  lookAgainAt: number;
}

/** A cached token. Times are by this machine's clock, in seconds since 1970. */
export interface CachedToken {
  token: AccessToken;
  lookedUpAt: number;
  endsAt: number;
  spans: Readonly<Record<TokenUse, Span>>;
}

/** A look-up, as it is needed to judge what it answered. */
interface LookedUp {
  /** When it began: it may not include later changes. */
  startedAt: number;
  random: number;
  /** How long before its end the service renews a token. */
  earlySeconds?: number | undefined;
}

/** A looked-up token with the times of its use. */
export function toCachedToken(
  token: AccessToken,
  { startedAt, random, earlySeconds = EARLY_RENEWAL_SECONDS }: LookedUp,
): CachedToken {
  const endsAt = startedAt + token.expiresInSeconds;
  const dueAt = endsAt - earlySeconds + random * JITTER_SECONDS;
  const pauseEndsAt = startedAt + PAUSE_SECONDS;
  const freshUntil = startedAt + FRESH_SECONDS;
  const lookAgainAt = Math.min(startedAt + LOOK_AGAIN_SECONDS, dueAt);
  const spans = {
    unwatched: { until: freshUntil, lookAgainAt: Math.max(lookAgainAt, pauseEndsAt) },
    watched: {
      until: Math.max(freshUntil, dueAt + FRESH_SECONDS),
      lookAgainAt: Math.max(dueAt, pauseEndsAt),
    },
  };
  return { token, lookedUpAt: startedAt, endsAt, spans };
}

/** After a failed look-up: the token is used on, and looked up again soon but not immediately. */
export function postpone(cached: CachedToken, now: number): CachedToken {
  const later = ({ until, lookAgainAt }: Span) => ({
    until: Math.max(until, now + GRACE_SECONDS),
    lookAgainAt: Math.max(lookAgainAt, now + PAUSE_SECONDS),
  });
  const { unwatched, watched } = cached.spans;
  return { ...cached, spans: { unwatched: later(unwatched), watched: later(watched) } };
}

/** Whether the token is still valid for as long as the caller needs. */
export function isValid(
  cached: CachedToken,
  now: number,
  minimumValiditySeconds?: number,
): boolean {
  return cached.endsAt - now >= (minimumValiditySeconds ?? MINIMUM_VALIDITY_SECONDS);
}

/** Whether the token can be handed out without waiting. Not so if the clock was set back. */
export function isFresh(
  cached: CachedToken,
  now: number,
  { use, minimumValiditySeconds }: { use: TokenUse; minimumValiditySeconds?: number | undefined },
): boolean {
  const minimum = (minimumValiditySeconds ?? MINIMUM_VALIDITY_SECONDS) + SPARE_SECONDS;
  const isInSpan = now >= cached.lookedUpAt && now < cached.spans[use].until;
  return isInSpan && isValid(cached, now, minimum);
}

/** The cached token as an answer, with the validity that is left now. */
export function handOut({ token, endsAt }: CachedToken, now: number): AccessToken {
  return { ...token, expiresInSeconds: Math.floor(endsAt - now) };
}

/** Whether the first of two minimum validities is the smaller one. */
export function asksForLess(first: number | undefined, second: number | undefined): boolean {
  return (first ?? MINIMUM_VALIDITY_SECONDS) < (second ?? MINIMUM_VALIDITY_SECONDS);
}
