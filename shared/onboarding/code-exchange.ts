/**
 * Exchanges an authorization code for a grant, exactly once for each visit.
 *
 * The browser and WeChat's push each bring a code for the same grant, in any order, possibly the
 * same code, which works once. Whoever comes second finds the grant stored.
 */
import { addProfile, storeGrant, type GrantToStore } from '../authorizers/grants.ts';
import { VisitInvalid } from '../errors.ts';
import type { Sleep, Storage } from '../services.ts';
import type { Visit, Authorizer } from '../store/records.ts';
import { withComponentAccessToken, type ComponentTokenPorts } from '../tokens/component-token.ts';
import { getAuthorizerInfo } from '../wechat/authorizer-api.ts';
import { queryAuthorization, type ComponentCaller } from '../wechat/component-api.ts';
import { errcodes, hasErrcode } from '../wechat/errors.ts';

/** Someone with a spent code waits for the other way to store the grant: 6 s in all. */
const OTHER_WAY_WAITS = 20;
const OTHER_WAY_PAUSE_MS = 300;

export interface CodeExchange {
  componentAppId: string;
  authorizationCode: string;
  /** WeChat's time of the event, or the moment at which the browser brought the code. */
  changedAt: number;
  /** Named by the push; the browser does not know it. */
  authorizerAppId?: string | undefined;
  /** The visit that led to it, where it is known. */
  visit?: Visit | undefined;
}

/**
 * Stores what a code stands for.
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

/** Undefined where the code is spent: then the grant is stored already, or has to be looked for. */
async function exchangeWith(
  caller: ComponentCaller,
  exchange: CodeExchange,
  ports: ComponentTokenPorts,
): Promise<Authorizer | undefined> {
  const { componentAppId, authorizationCode, changedAt, visit } = exchange;
  try {
    const info = await queryAuthorization(ports.wechat, { ...caller, authorizationCode });
    const grant = { ...info, componentAppId, changedAt, tenantId: visit?.tenantId };
    // First the tokens: the code that bought them is spent now.
    const authorizer = await storeGrant(grant, ports);
    return addProfile(authorizer, caller, ports);
  } catch (error) {
    const { authorizationCodeInvalid, authorizationCodeExpired } = errcodes;
    if (hasErrcode(error, authorizationCodeInvalid, authorizationCodeExpired)) return undefined;
    throw error;
  }
}

/**
 * The grant of a spent code: stored by the other way or, should that have died, asked for. Only the
 * push names the account to ask for; the browser waits.
 */
async function findGrant(
  caller: ComponentCaller,
  exchange: CodeExchange,
  ports: ComponentTokenPorts,
): Promise<Authorizer> {
  const { componentAppId, authorizerAppId, changedAt, visit } = exchange;
  if (!authorizerAppId) return waitForOtherWay(exchange, ports);
  const known = await ports.store.readAuthorizer({ componentAppId, authorizerAppId });
  if (known?.status === 'authorized' && known.changedAt >= changedAt) {
    const settled = await waitForAnnouncement(known, ports);
    const isToldOf = settled.unannounced.length === 0 || settled.profile !== undefined;
    return isToldOf ? settled : addProfile(settled, caller, ports);
  }
  const found = await getAuthorizerInfo(ports.wechat, { ...caller, authorizerAppId });
  const key = { componentAppId, authorizerAppId, tenantId: visit?.tenantId };
  const grant: GrantToStore = { ...found, ...key, changedAt, accessToken: 'lost' };
  return storeGrant(grant, ports);
}

/** The other way has stored the grant and is about to announce it, unless it has died just now. */
async function waitForAnnouncement(
  stored: Authorizer,
  { store, sleep }: Storage & Sleep,
): Promise<Authorizer> {
  let authorizer = stored;
  for (let waits = 0; authorizer.unannounced.length > 0 && waits < OTHER_WAY_WAITS; waits++) {
    await sleep(OTHER_WAY_PAUSE_MS);
    authorizer = (await store.readAuthorizer(stored)) ?? stored;
  }
  return authorizer;
}

async function waitForOtherWay(
  { componentAppId, visit }: CodeExchange,
  { store, sleep }: Storage & Sleep,
): Promise<Authorizer> {
  for (let waits = 0; waits < OTHER_WAY_WAITS; waits++) {
    const now = visit && (await store.readVisit(componentAppId, visit.state));
    const authorizer = now && (await authorizerOf(now, { store }));
    if (authorizer) return authorizer;
    await sleep(OTHER_WAY_PAUSE_MS);
  }
  throw new VisitInvalid('code-spent', 'the authorization code was used before or is too old');
}

/** The authorizer that a visit led to; undefined while it has led to none. */
export async function authorizerOf(
  { componentAppId, authorizerAppId }: Visit,
  { store }: Storage,
): Promise<Authorizer | undefined> {
  return authorizerAppId ? store.readAuthorizer({ componentAppId, authorizerAppId }) : undefined;
}
