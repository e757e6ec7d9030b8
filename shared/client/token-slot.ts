/** One token's place in memory: the token itself and the look-up that is under way for it. */
import type { AccessToken, TokenRequest } from './contract.ts';
import { asksForLess, handOut, keep, lasts, postpone, type CachedToken } from './cached-token.ts';
import { LOOK_UP_LIMIT_SECONDS, type LookUp } from './look-up.ts';
import { TokenLookUpError } from './token-look-up-error.ts';

/** What the slots need. */
export interface SlotServices {
  lookUp: LookUp;
  now: () => number;
  random: () => number;
}

/** A look-up that has begun. */
interface Begun {
  /** Later ones know more: their outcome stays, however late the others end. */
  order: number;
  startedAt: number;
  request: TokenRequest;
  /** Begun for nobody in particular; in Lambda it may be frozen together with the instance. */
  isBeside: boolean;
}

/** A look-up under way. */
interface Flight extends Begun {
  outcome: Promise<AccessToken>;
}

/** The service has said that this token's authorizer has none (any more), or what was asked wrongly. */
const conclusive = new Set([
  'AuthorizerNotFound',
  'AuthorizationRevoked',
  'ReauthorizationRequired',
  'InvalidRequest',
]);

/** Whether the failure also ends the use of a token that we still have. */
export function isConclusive(error: unknown): boolean {
  return error instanceof TokenLookUpError && conclusive.has(error.name);
}

/** One token's place. */
export class TokenSlot {
  kept: CachedToken | undefined;
  readonly #services: SlotServices;
  #rejectedToken: string | undefined;
  #flight: Flight | undefined;
  #begun = 0;
  #newestKnown = 0;

  constructor(services: SlotServices) {
    this.#services = services;
  }

  /** WeChat refused this token: it does not stay here, and does not come back by an older look-up. */
  reject(rejectedToken: string): void {
    this.#rejectedToken = rejectedToken;
    if (this.kept?.token.accessToken === rejectedToken) this.kept = undefined;
  }

  /** The service's answer; look-ups that may share one do. */
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

  /** Has the token looked up while callers go on with the one they have. */
  lookUpBeside(request: TokenRequest): void {
    if (!this.#flightFor(request)) this.#begin(request, true);
  }

  /** The service could not be asked, or not in good time: the token is used for some time more. */
  postpone(): void {
    if (this.kept) this.kept = postpone(this.kept, this.#services.now());
  }

  /** One that takes too long is not waited for: an instance that was frozen wakes up with it. */
  #flightFor({ rejectedToken }: TokenRequest): Flight | undefined {
    const flight = this.#flight;
    if (!flight || !isWithinLimit(flight, this.#services.now())) return undefined;
    const isJoinable =
      rejectedToken === undefined || rejectedToken === flight.request.rejectedToken;
    return isJoinable ? flight : undefined;
  }

  #begin(request: TokenRequest, isBeside: boolean): Flight {
    const start = { order: ++this.#begun, startedAt: this.#services.now(), request, isBeside };
    const outcome = this.#complete(start, this.#services.lookUp(request));
    // Whoever waits for it sees its failure; nobody need wait.
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
    const { now, random } = this.#services;
    if (order < this.#newestKnown) return this.kept ? handOut(this.kept, now()) : token;
    if (token.accessToken === this.#rejectedToken) return token;
    this.#newestKnown = order;
    this.kept = keep(token, startedAt, random());
    return token;
  }

  #learnFailure(error: unknown, { order }: Begun): void {
    if (!isConclusive(error)) {
      this.postpone();
      return;
    }
    this.#newestKnown = order;
    this.kept = undefined;
  }

  /** Someone else may have asked for a token with less life. */
  #suffices(answer: AccessToken, flight: Flight, request: TokenRequest): boolean {
    const { minimumValiditySeconds } = request;
    if (!asksForLess(flight.request.minimumValiditySeconds, minimumValiditySeconds)) return true;
    return lasts(keep(answer, flight.startedAt, 0), this.#services.now(), minimumValiditySeconds);
  }
}

function isWithinLimit({ startedAt }: Flight, now: number): boolean {
  return now >= startedAt && now < startedAt + LOOK_UP_LIMIT_SECONDS;
}

/** It failed by what another caller asked, or by a freeze that no caller of today has seen. */
function isOthersFault(error: unknown, flight: Flight): boolean {
  if (error instanceof TokenLookUpError && error.name === 'InvalidRequest') return true;
  return flight.isBeside && !isConclusive(error);
}
