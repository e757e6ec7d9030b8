/**
 * Exchanges an authorization code for a grant, exactly once for each code.
 *
 * The browser and WeChat's push each bring a code for the same grant, in any order. It may even be
 * the same code, which works once. The second exchange finds the grant already stored.
 */
import { storeGrant } from '../authorizers/grants.ts';
import { insist } from '../insist.ts';
import type { Storage, Wechat } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import { withComponentAccessToken, type ComponentTokenPorts } from '../tokens/component-token.ts';
import {
  queryAuthorization,
  type AuthorizationInfo,
  type ComponentCaller,
} from '../wechat/component-api.ts';
import { errcodes, hasErrcode, mayBeDone } from '../wechat/errors.ts';
import { rememberCode, tenantFor } from './code-outcome.ts';
import { tryOnce, tryToAddProfile } from './exchange-writes.ts';
import { findGrant, type SpentCode } from './spent-code.ts';

/** A code, and what is known about it. */
export interface CodeExchange extends SpentCode {
  /** Called when WeChat has exchanged the code. From then on only we and WeChat know of the grant. */
  onSpent?: ((authorizerAppId: string) => void) | undefined;
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
  return withComponentAccessToken(
    exchange.componentAppId,
    ports,
    async (caller) =>
      (await exchangeWith(caller, exchange, ports)) ?? (await findGrant(caller, exchange, ports)),
  );
}

/** Undefined where the code is spent: then the grant is already stored, or has to be looked up. */
async function exchangeWith(
  caller: ComponentCaller,
  exchange: CodeExchange,
  ports: ComponentTokenPorts,
): Promise<Authorizer | undefined> {
  const { componentAppId, authorizationCode, changedAt, visit, onSpent } = exchange;
  const { isDatedByOurClock } = exchange;
  const info = await askWithCode({ ...caller, authorizationCode }, exchange, ports);
  if (!info) return undefined;
  onSpent?.(info.authorizerAppId);
  const outcome = { authorizerAppId: info.authorizerAppId, grantedAt: changedAt };
  const remember = async () => visit && rememberCode(visit, { authorizationCode, outcome }, ports);
  // First of all: if this process dies, the visit says of which account WeChat has to be asked.
  const marked = await tryOnce(remember);
  const dated = { changedAt, isDatedByOurClock };
  const tenantId = tenantFor(info.authorizerAppId, marked ?? visit);
  const grant = { ...info, ...dated, componentAppId, tenantId };
  // The tokens come before the profile: they cannot be requested again.
  const authorizer = await insist(() => storeGrant(grant, ports, caller), ports);
  if (!marked) await insist(remember, ports);
  return tryToAddProfile(authorizer, caller, ports);
}

/**
 * Undefined where WeChat says that the code was used before, or is too old; or that there is no grant,
 * which is no proof: the account itself is asked for then.
 */
async function askWithCode(
  request: ComponentCaller & { authorizationCode: string },
  { visit, authorizerAppId = visit?.authorizerAppId }: CodeExchange,
  { wechat, store }: Wechat & Storage,
): Promise<AuthorizationInfo | undefined> {
  try {
    return await queryAuthorization(wechat, request);
  } catch (error) {
    const { authorizationCodeInvalid, authorizationCodeExpired, notAuthorized } = errcodes;
    const refusals = [authorizationCodeInvalid, authorizationCodeExpired, notAuthorized];
    if (hasErrcode(error, ...refusals)) return undefined;
    // WeChat may have issued a token all the same, and then the stored one ends.
    const { componentAppId } = request;
    if (mayBeDone(error) && authorizerAppId)
      await store.addDoubt({ componentAppId, authorizerAppId });
    throw error;
  }
}
