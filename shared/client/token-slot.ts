/** The cache entry of one token: the token itself and the look-up that is under way for it. */
import type { AccessToken, TokenRequest } from './contract.ts';
import {
  asksForLess,
  handOut,
  isValid,
  postpone,
  toCachedToken,
  type CachedToken,
} from './cached-token.ts';
import { LOOK_UP_LIMIT_SECONDS, type LookUp } from './look-up.ts';
import { WxkeeperError } from './wxkeeper-error.ts';

/** The services that the slots need. */
export interface SlotServices {
  lookUp: LookUp;
  now: () => number;
  random: () => number;
  /** How long before its end the service renews a token. Default: as it does with access tokens. */
  renewedEarlySeconds?: number;
}

/** A look-up that has begun. */
interface Begun {
  /** Counts look-ups. A later look-up knows more: an earlier one that ends after it is ignored. */
  order: number;
  startedAt: number;
  request: TokenRequest;
  /** No caller waits for it. Lambda may freeze it together with the instance. */
  isInBackground: boolean;
}

/** A look-up under way. */
interface Flight extends Begun {
  outcome: Promise<AccessToken>;
}

/** The service says that there is no token (any more), or none for us, or that the request is wrong. */
const conclusive = new Set([
  'AuthorizerNotFound',
  'AuthorizationRevoked',
  'ReauthorizationRequired',
  'CallNotAllowed',
  'InvalidRequest',
]);

/** Whether the failure also ends the use of a cached token. */
export function isConclusive(error: unknown): boolean {
  return error instanceof WxkeeperError && conclusive.has(error.name);
}

/** The cache entry of one token. */
export class TokenSlot {
  cached: CachedToken | undefined;
  readonly #services: SlotServices;
  #rejectedToken: string | undefined;
  #flight: Flight | undefined;
  #begun = 0;
  #newestKnown = 0;

  constructor(services: SlotServices) {
    this.#services = services;
  }

  /** WeChat refused this token: it is removed, and an older look-up does not bring it back. */
  reject(rejectedToken: string): void {
    this.#rejectedToken = rejectedToken;
    if (this.cached?.token.accessToken === rejectedToken) this.cached = undefined;
  }

  /** The service's answer. Concurrent look-ups share one invocation where possible. */
  async lookUp(request: TokenRequest): Promise<AccessToken> {
    const flight = this.#flightFor(request);
    if (!flight) return this.#begin(request, false).outcome;
    try {
      const answer = await flight.outcome;
      if (this.#suffices(answer, flight, request)) return answer;
    } catch (error) {
      if (!isOthersFault(error, flight)) throw error;
    }
    return this.lookUp(request);
  }

  /** Looks the token up in the background, while callers use the cached one. */
  lookUpInBackground(request: TokenRequest): void {
    if (!this.#flightFor(request)) this.#begin(request, true);
  }

  /** The look-up failed or took too long: the cached token is used for some more time. */
  postpone(): void {
    if (this.cached) this.cached = postpone(this.cached, this.#services.now());
  }

  /** A look-up beyond the time limit is not joined: it may have been frozen with the instance. */
  #flightFor({ rejectedToken }: TokenRequest): Flight | undefined {
    const flight = this.#flight;
    if (!flight || !isWithinLimit(flight, this.#services.now())) return undefined;
    const isJoinable =
      rejectedToken === undefined || rejectedToken === flight.request.rejectedToken;
    return isJoinable ? flight : undefined;
  }

  #begin(request: TokenRequest, isInBackground: boolean): Flight {
    const startedAt = this.#services.now();
    const start = { order: ++this.#begun, startedAt, request, isInBackground };
    const outcome = this.#complete(start, this.#services.lookUp(request));
    // Waiting callers see the failure. Without any, it must not become an unhandled rejection.
    outcome.catch(() => {});
    this.#flight = { ...start, outcome };
    return this.#flight;
  }

  async #complete(flight: Begun, answer: Promise<AccessToken>): Promise<AccessToken> {
    try {
      return this.#learn(await answer, flight);
    } catch (error) {
      if (flight.order > this.#newestKnown) this.#learnFailure(error, flight);
      throw error;
    } finally {
      if (this.#flight?.order === flight.order) this.#flight = undefined;
    }
  }

  /** @returns what is known now: a later look-up may have ended earlier */
  #learn(token: AccessToken, { order, startedAt }: Begun): AccessToken {
    const { now, random, renewedEarlySeconds: earlySeconds } = this.#services;
    if (order < this.#newestKnown) return this.cached ? handOut(this.cached, now()) : token;
    if (token.accessToken === this.#rejectedToken) return token;
    this.#newestKnown = order;
    this.cached = toCachedToken(token, { startedAt, random: random(), earlySeconds });
    return token;
  }

  #learnFailure(error: unknown, { order }: Begun): void {
    if (!isConclusive(error)) {
      this.postpone();
      return;
    }
    this.#newestKnown = order;
    this.cached = undefined;
  }

  /** The shared look-up may have asked for a token with less life. */
  #suffices(answer: AccessToken, flight: Flight, request: TokenRequest): boolean {
    const { minimumValiditySeconds } = request;
    if (!asksForLess(flight.request.minimumValiditySeconds, minimumValiditySeconds)) return true;
    const cached = toCachedToken(answer, { startedAt: flight.startedAt, random: 0 });
    return isValid(cached, this.#services.now(), minimumValiditySeconds);
  }
}

function isWithinLimit({ startedAt }: Flight, now: number): boolean {
  return now >= startedAt && now < startedAt + LOOK_UP_LIMIT_SECONDS;
}

/** The failure may come from another caller's request, or from a freeze before this invocation. */
function isOthersFault(error: unknown, flight: Flight): boolean {
  if (error instanceof WxkeeperError && error.name === 'InvalidRequest') return true;
  return flight.isInBackground && !isConclusive(error);
}
