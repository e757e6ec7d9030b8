/** Finds the grant of a code that was spent: by the other exchange, or by one that died. */
import { askOrEnd, storeGrant, type GrantToStore } from '../authorizers/grants.ts';
import { isCurrentRefreshToken } from '../authorizers/token-of-grant.ts';
import { askForGrant } from '../authorizers/second-opinion.ts';
import { grantsTheSame, haveSameClock } from '../authorizers/undecided.ts';
import { isAhead } from '../clocks.ts';
import { digest } from '../digest.ts';
import { CodePending, VisitInvalid } from '../visit-errors.ts';
import { insist } from '../insist.ts';
import type { Sleep, Storage } from '../services.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import type { Visit } from '../store/records/visit.ts';
import type { ComponentTokenPorts } from '../tokens/component-token.ts';
import type { AuthorizerInfo } from '../wechat/authorizer-api.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { authorizerOfCode, outcomeAt, outcomeOf, rememberCode } from './code-outcome.ts';
import { tryToAddProfile } from './exchange-writes.ts';
import { termsOf } from './visit-tenant.ts';

/** A push with a spent code waits so long until the other exchange has announced the grant. */
export const OTHER_EXCHANGE_SECONDS = 6;
const OTHER_EXCHANGE_PAUSE_MS = 300;
const OTHER_EXCHANGE_WAITS = (OTHER_EXCHANGE_SECONDS * 1000) / OTHER_EXCHANGE_PAUSE_MS;

export const CODE_SPENT = 'the authorization code was used before or is too old';

/** A code, and what is known of it besides. */
export interface SpentCode {
  componentAppId: string;
  authorizationCode: string;
  /** WeChat's time of the event, or the time at which the browser brought the code. */
  changedAt: number;
  isDatedByOurClock?: boolean | undefined;
  /** Named by the push; the browser does not know it. */
  authorizerAppId?: string | undefined;
  /** The visit that led to it, where it is known. */
  visit?: Visit | undefined;
  /** Who has claimed the code in the visit. */
  claimOwner?: string | undefined;
}

/**
 * The grant of a spent code. The push names the account; for the browser, the visit may. A browser is
 * not waited with: anybody can send one.
 *
 * @throws {CodePending} where another one has claimed the code since
 * @throws {VisitInvalid} `code-spent` where nobody does
 * @throws {WechatApiError} 61003 where the merchant has withdrawn the grant, as two answers say
 */
export async function findGrant(
  caller: ComponentCaller,
  spent: SpentCode,
  ports: ComponentTokenPorts,
): Promise<Authorizer> {
  const { authorizerAppId, authorizationCode } = spent;
  if (authorizerAppId) return findGrantOf(caller, { ...spent, authorizerAppId }, ports);
  const visit = await readAgain(spent, ports);
  const stored = visit && (await authorizerOfCode(visit, authorizationCode, ports));
  if (stored) return stored;
  if (visit && isClaimedSince(visit, spent)) throw new CodePending();
  const outcome = visit && outcomeOf(visit, authorizationCode);
  if (outcome) return findGrantOf(caller, { ...spent, ...outcome, isForBrowser: true }, ports);
  if (!visit?.authorizerAppId) throw new VisitInvalid('code-spent', CODE_SPENT);
  return findGrantOfVisit(caller, { ...spent, authorizerAppId: visit.authorizerAppId }, ports);
}

/**
 * Nobody has remembered the code. Whoever exchanged it may have died before: then WeChat has something
 * else than is stored. Otherwise it most likely never was a code of this visit, and led to nothing.
 *
 * @throws {VisitInvalid} `code-spent`
 */
async function findGrantOfVisit(
  caller: ComponentCaller,
  spent: SpentCode & AuthorizerKey,
  ports: ComponentTokenPorts,
): Promise<Authorizer> {
  const { componentAppId, authorizerAppId, changedAt, isDatedByOurClock, visit } = spent;
  const key = { componentAppId, authorizerAppId };
  const stored = await ports.store.readAuthorizer(key);
  const ask = () => askForGrant({ ...caller, authorizerAppId }, ports);
  const found = await askOrEnd(stored, ask, ports);
  if (stored && isSameGrant(stored, found)) {
    // The exchange may have replaced the access token all the same.
    await ports.store.addDoubt(key);
    throw new VisitInvalid('code-spent', CODE_SPENT);
  }
  const terms = termsOf(authorizerAppId, visit);
  const grant = { ...found, ...key, changedAt, isDatedByOurClock, ...terms };
  return storeGrant({ ...grant, accessToken: 'lost' }, ports, caller);
}

function isSameGrant(stored: Authorizer, found: AuthorizerInfo): boolean {
  const { authorizerRefreshToken } = found;
  const isSameToken =
    authorizerRefreshToken === undefined || isCurrentRefreshToken(authorizerRefreshToken, stored);
  const isSame = isSameToken && grantsTheSame(stored, found);
  return isSame && stored.status === 'authorized';
}

/** The other exchange has stored the account's grant. If that one died, WeChat is asked. */
async function findGrantOf(
  caller: ComponentCaller,
  {
    authorizationCode,
    componentAppId,
    authorizerAppId,
    visit,
    isForBrowser,
    ...spent
  }: SpentCode & AuthorizerKey & { isForBrowser?: boolean },
  ports: ComponentTokenPorts,
): Promise<Authorizer> {
  const key = { componentAppId, authorizerAppId };
  const dated = { changedAt: spent.changedAt, isDatedByOurClock: spent.isDatedByOurClock };
  const known = await ports.store.readAuthorizer(key);
  const isStored =
    known?.status === 'authorized' &&
    known.changedAt >= dated.changedAt &&
    !isAhead(known.changedAt, ports.now());
  const grant = { ...key, ...dated, ...termsOf(authorizerAppId, visit) };
  const authorizer =
    isStored && haveSameClock(known, dated)
      ? await complete(isForBrowser ? known : await waitForNews(known, ports), caller, ports)
      : await storeGrantOfWechat({ grant, known }, caller, ports);
  const remembered = { authorizationCode, outcome: outcomeAt(authorizerAppId, dated) };
  if (visit) await insist(() => rememberCode(visit, remembered, ports), ports);
  return authorizer;
}

/** The access token is lost: WeChat has issued one, and it never reached us. */
async function storeGrantOfWechat(
  {
    grant,
    known,
  }: { grant: Omit<GrantToStore, keyof AuthorizerInfo>; known: Authorizer | undefined },
  caller: ComponentCaller,
  ports: ComponentTokenPorts,
): Promise<Authorizer> {
  const account = { ...caller, authorizerAppId: grant.authorizerAppId };
  const found = await askOrEnd(known, () => askForGrant(account, ports), ports);
  return storeGrant({ ...found, ...grant, accessToken: 'lost' }, ports, caller);
}

/** The other exchange has stored the grant and will announce it now, unless it has just died. */
async function waitForNews(stored: Authorizer, ports: Storage & Sleep): Promise<Authorizer> {
  let authorizer = stored;
  for (let waits = 0; authorizer.unannounced.length > 0 && waits < OTHER_EXCHANGE_WAITS; waits++) {
    await ports.sleep(OTHER_EXCHANGE_PAUSE_MS);
    authorizer = (await ports.store.readAuthorizer(stored)) ?? stored;
  }
  return authorizer;
}

async function complete(
  authorizer: Authorizer,
  caller: ComponentCaller,
  ports: ComponentTokenPorts,
): Promise<Authorizer> {
  return isComplete(authorizer) ? authorizer : tryToAddProfile(authorizer, caller, ports);
}

/** The visit as it is since WeChat has answered. */
async function readAgain(
  { componentAppId, visit }: SpentCode,
  { store }: Storage,
): Promise<Visit | undefined> {
  return visit && store.readVisit(componentAppId, visit.state);
}

/** By WeChat's push: it takes the claim from whoever has it. */
function isClaimedSince(
  { claims = {} }: Visit,
  { authorizationCode, claimOwner }: SpentCode,
): boolean {
  const claim = claims[digest(authorizationCode)];
  return claimOwner !== undefined && claim !== undefined && claim.claimOwner !== claimOwner;
}

/** Whether nothing is to be announced without the profile, which is stored after the grant. */
export function isComplete({ unannounced, profile }: Authorizer): boolean {
  return unannounced.length === 0 || profile !== undefined;
}
