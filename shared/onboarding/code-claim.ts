/**
 * Who may ask WeChat about a code. Anybody can invent codes, so few of one visit reach WeChat, and a
 * code that somebody exchanges already is not waited for: the page loads itself again.
 */
import { digest } from '../digest.ts';
import { CodePending, VisitInvalid } from '../visit-errors.ts';
import type { Chance, Clock, Storage } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { CodeClaim, Visit } from '../store/records/visit.ts';
import { WECHAT_TIMEOUT_SECONDS } from '../wechat/call.ts';
import { authorizerOfCode } from './code-outcome.ts';
import { tryOnce } from './exchange-writes.ts';
import { CODE_SPENT } from './spent-code.ts';

/**
 * How many codes of one visit may reach WeChat by browsers. A merchant brings one, and another one each
 * time that he goes through WeChat's page again.
 */
export const MOST_CODES = 5;

/**
 * So long is a code one exchange's alone: three calls of WeChat that end at their time limit, and 3 s
 * for the table. A merchant whose exchange has died or failed waits so long until WeChat is asked again.
 */
export const CODE_CLAIM_SECONDS = 3 * WECHAT_TIMEOUT_SECONDS + 3;

/** A code that a browser, an API's answer or a push has brought. */
interface BroughtCode {
  authorizationCode: string;
  visit: Visit;
}

/**
 * Exchanges a code unless somebody else does. It is counted before, so a process that dies has used no
 * further place: its code can be claimed again.
 *
 * @param exchange is given the owner of the claim
 * @throws {CodePending} somebody else exchanges it
 * @throws {VisitInvalid} `code-spent` where WeChat has refused it, `too-many-codes`
 */
export async function exchangeOnce(
  code: BroughtCode,
  exchange: (claimOwner: string) => Promise<Authorizer>,
  ports: Storage & Clock & Chance,
): Promise<Authorizer> {
  const { store, now, newId } = ports;
  const codeDigest = digest(code.authorizationCode);
  refuseIfNotOpen(code.visit, codeDigest, now());
  const owner = newId();
  const request = { ...claimFrom(now()), codeDigest, owner, mostCodes: MOST_CODES };
  if ((await store.claimCode(code.visit, request)) === 'not-claimed') {
    return storedMeanwhile(code, ports);
  }
  try {
    return await exchange(owner);
  } catch (error) {
    const isRefused = isSpent(error);
    // By a browser's claim, which stays, a page that is loaded on and on asks WeChat no more often.
    if (!isRefused && isBrowsers(code.visit)) throw error;
    const ended = await tryOnce(() => store.endClaim(code.visit, { codeDigest, owner, isRefused }));
    throw isRefused && ended === 'claim-lost' ? new CodePending() : error;
  }
}

/**
 * Claims the code of WeChat's push, so that a browser that brings the same one knows that it is being
 * exchanged. The push goes on without the claim as well.
 *
 * @returns the visit as it is then
 */
export async function claimForPush(
  { authorizationCode, visit }: BroughtCode,
  { store, now, newId }: Storage & Clock & Chance,
): Promise<Visit | undefined> {
  const request = { ...claimFrom(now()), codeDigest: digest(authorizationCode), owner: newId() };
  await tryOnce(() => store.claimCode(visit, request));
  return store.readVisit(visit.componentAppId, visit.state);
}

const claimFrom = (now: number) => ({ now, claimedUntil: now + CODE_CLAIM_SECONDS });

/** Somebody was faster. */
async function storedMeanwhile(
  { authorizationCode, visit: { componentAppId, state } }: BroughtCode,
  ports: Storage & Clock,
): Promise<Authorizer> {
  const visit = await ports.store.readVisit(componentAppId, state);
  const stored = visit && (await authorizerOfCode(visit, authorizationCode, ports));
  if (stored) return stored;
  if (visit) refuseIfNotOpen(visit, digest(authorizationCode), ports.now());
  throw new CodePending();
}

/** By what is read already: what is refused so costs no write. */
function refuseIfNotOpen(visit: Visit, codeDigest: string, now: number): void {
  const { claims = {}, askedCodes = new Set() } = visit;
  const claim = claims[codeDigest];
  if (claim && isInForce(claim, now)) throw new CodePending();
  if (claim?.isRefused) throw new VisitInvalid('code-spent', CODE_SPENT);
  if (askedCodes.size >= MOST_CODES && !askedCodes.has(codeDigest)) {
    throw new VisitInvalid('too-many-codes', 'too many codes of the visit were tried');
  }
}

/** One that ends later than claims do was made by a wrong clock. */
function isInForce({ claimedUntil, isRefused }: CodeClaim, now: number): boolean {
  return !isRefused && claimedUntil > now && claimedUntil <= now + 4 * CODE_CLAIM_SECONDS;
}

/** Others are our own systems, which bring the codes of APIs. */
function isBrowsers({ preAuthCodeDigest }: Visit): boolean {
  return preAuthCodeDigest !== undefined;
}

function isSpent(error: unknown): boolean {
  return error instanceof VisitInvalid && error.code === 'code-spent';
}
