/**
 * Exchanges an authorization code for a grant, exactly once for each visit.
 *
 * The browser and WeChat's push each bring a code for the same grant, in any order. It may even be
 * the same code, which works once. The second exchange finds the grant already stored.
 */
import { addProfile, storeGrant, type GrantToStore } from '../authorizers/grants.ts';
import { VisitInvalid } from '../errors.ts';
import type { Sleep, Storage, Wechat } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { Visit } from '../store/records/visit.ts';
import { withComponentAccessToken, type ComponentTokenPorts } from '../tokens/component-token.ts';
import { getAuthorizerInfo } from '../wechat/authorizer-api.ts';
import {
  queryAuthorization,
  type AuthorizationInfo,
  type ComponentCaller,
} from '../wechat/component-api.ts';
import { errcodes, hasErrcode } from '../wechat/errors.ts';

/** With a spent code we wait so long until the other exchange has stored the grant. */
export const OTHER_EXCHANGE_SECONDS = 6;
const OTHER_EXCHANGE_PAUSE_MS = 300;
const OTHER_EXCHANGE_WAITS = (OTHER_EXCHANGE_SECONDS * 1000) / OTHER_EXCHANGE_PAUSE_MS;

export interface CodeExchange {
  componentAppId: string;
  authorizationCode: string;
  /** WeChat's time of the event, or the time at which the browser brought the code. */
  changedAt: number;
  isDatedByOurClock?: boolean | undefined;
  /** Named by the push; the browser does not know it. */
  authorizerAppId?: string | undefined;
  /** The visit that led to it, where it is known. */
  visit?: Visit | undefined;
}

/**
 * Stores the grant that a code stands for.
 *
 * @throws {VisitInvalid} `code-spent`: the merchant has to authorize again
 */
export async function exchangeCode(
  exchange: CodeExchange,
  ports: ComponentTokenPorts,
): Promise<Authorizer> {
  const { componentAppId, visit } = exchange;
  return withComponentAccessToken(componentAppId, ports, async (caller) => {
    const authorizer =
      (await exchangeWith(caller, exchange, ports)) ?? (await findGrant(caller, exchange, ports));
    if (visit) await ports.store.completeVisit(visit, authorizer.authorizerAppId);
    return authorizer;
  });
}

/** Undefined where the code is spent: then the grant is already stored, or has to be looked up. */
async function exchangeWith(
  caller: ComponentCaller,
  exchange: CodeExchange,
  ports: ComponentTokenPorts,
): Promise<Authorizer | undefined> {
  const { componentAppId, authorizationCode, changedAt, isDatedByOurClock, visit } = exchange;
  const info = await askWithCode({ ...caller, authorizationCode }, ports);
  if (!info) return undefined;
  const dated = { changedAt, isDatedByOurClock };
  const grant = { ...info, ...dated, componentAppId, tenantId: visit?.tenantId };
  // The tokens come first: the code is spent now, so they cannot be requested again.
  const authorizer = await storeGrant(grant, ports, caller);
  return addProfile(authorizer, caller, ports);
}

/** Undefined where WeChat says that the code was used before, or is too old. */
async function askWithCode(
  request: ComponentCaller & { authorizationCode: string },
  { wechat }: Wechat,
): Promise<AuthorizationInfo | undefined> {
  try {
    return await queryAuthorization(wechat, request);
  } catch (error) {
    const { authorizationCodeInvalid, authorizationCodeExpired } = errcodes;
    if (hasErrcode(error, authorizationCodeInvalid, authorizationCodeExpired)) return undefined;
    throw error;
  }
}

/**
 * The grant of a spent code. The other exchange has stored it; if that one died, WeChat is asked.
 * Only the push names the account to ask for: without it we can only wait.
 */
async function findGrant(
  caller: ComponentCaller,
  exchange: CodeExchange,
  ports: ComponentTokenPorts,
): Promise<Authorizer> {
  const { componentAppId, authorizerAppId, changedAt, visit } = exchange;
  if (!authorizerAppId) return waitForOtherExchange(exchange, ports);
  const known = await ports.store.readAuthorizer({ componentAppId, authorizerAppId });
  const isStored = known?.status === 'authorized' && known.changedAt >= changedAt;
  if (isStored && !known.isDatedByOurClock) {
    const settled = await waitForAnnouncement(known, ports);
    const isComplete = settled.unannounced.length === 0 || settled.profile !== undefined;
    return isComplete ? settled : addProfile(settled, caller, ports);
  }
  const found = await getAuthorizerInfo(ports.wechat, { ...caller, authorizerAppId });
  const key = { componentAppId, authorizerAppId, tenantId: visit?.tenantId };
  const grant: GrantToStore = { ...found, ...key, changedAt, accessToken: 'lost' };
  return storeGrant(grant, ports, caller);
}

/** The other exchange has stored the grant and will announce it now, unless it has just died. */
async function waitForAnnouncement(
  stored: Authorizer,
  { store, sleep }: Storage & Sleep,
): Promise<Authorizer> {
  let authorizer = stored;
  for (let waits = 0; authorizer.unannounced.length > 0 && waits < OTHER_EXCHANGE_WAITS; waits++) {
    await sleep(OTHER_EXCHANGE_PAUSE_MS);
    authorizer = (await store.readAuthorizer(stored)) ?? stored;
  }
  return authorizer;
}

async function waitForOtherExchange(
  { componentAppId, visit }: CodeExchange,
  { store, sleep }: Storage & Sleep,
): Promise<Authorizer> {
  for (let waits = 0; waits < OTHER_EXCHANGE_WAITS; waits++) {
    const now = visit && (await store.readVisit(componentAppId, visit.state));
    const authorizer = now && (await authorizerOf(now, { store }));
    if (authorizer) return authorizer;
    await sleep(OTHER_EXCHANGE_PAUSE_MS);
  }
  throw new VisitInvalid('code-spent', 'the authorization code was used before or is too old');
}

/** The authorizer that a visit led to; undefined until its grant is stored. */
export async function authorizerOf(
  { componentAppId, authorizerAppId }: Visit,
  { store }: Storage,
): Promise<Authorizer | undefined> {
  return authorizerAppId ? store.readAuthorizer({ componentAppId, authorizerAppId }) : undefined;
}
