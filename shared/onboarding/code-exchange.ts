/**
 * Exchanges an authorization code for a grant, exactly once for each code.
 *
 * The browser and WeChat's push each bring a code for the same grant, in any order. It may even be
 * the same code, which works once. The second exchange finds the grant already stored.
 */
import { storeGrant } from '../authorizers/grants.ts';
import { describeError } from '../aws/logger.ts';
import { CLOCK_TOLERANCE_SECONDS } from '../clocks.ts';
import { insist } from '../insist.ts';
import type { Clock, Log, Storage, Wechat } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import { withComponentAccessToken, type ComponentTokenPorts } from '../tokens/component-token.ts';
import {
  queryAuthorization,
  type AuthorizationInfo,
  type ComponentCaller,
} from '../wechat/component-api.ts';
import { errcodes, hasErrcode, isAccessTokenRefused, mayBeDone } from '../wechat/errors.ts';
import { outcomeAt, rememberCode } from './code-outcome.ts';
import { tryOnce, tryToAddProfile } from './exchange-writes.ts';
import { findGrant, type SpentCode } from './spent-code.ts';
import { termsOf } from './visit-tenant.ts';

/** WeChat's pushes name an hour; its pages say 10 minutes. */
const LONGEST_CODE_SECONDS = 60 * 60;

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
  // It works once. Where WeChat refuses the component's token after that, its answer is stored with the next.
  let exchanged: ExchangedCode | undefined;
  return withComponentAccessToken(exchange.componentAppId, ports, async (caller) => {
    exchanged ??= await askWithCode(caller, exchange, ports);
    return exchanged
      ? storeExchanged(exchanged, { caller, exchange }, ports)
      : findGrant(caller, exchange, ports);
  });
}

/** What a code has brought, and when. */
interface ExchangedCode {
  info: AuthorizationInfo;
  askedAt: number;
  /** The table may take its time until the token is stored. */
  exchangedAt: number;
}

async function storeExchanged(
  { info, ...times }: ExchangedCode,
  { caller, exchange }: { caller: ComponentCaller; exchange: CodeExchange },
  ports: ComponentTokenPorts,
): Promise<Authorizer> {
  const { componentAppId, authorizationCode, visit, onSpent } = exchange;
  const { changedAt, isDatedByOurClock } = exchange;
  onSpent?.(info.authorizerAppId);
  const outcome = outcomeAt(info.authorizerAppId, exchange);
  const remember = async () => visit && rememberCode(visit, { authorizationCode, outcome }, ports);
  // First of all: if this process dies, the visit says of which account WeChat has to be asked.
  const marked = await tryOnce(remember);
  const dated = { changedAt, isDatedByOurClock };
  const terms = termsOf(info.authorizerAppId, marked ?? visit);
  const grant = { ...info, ...dated, ...terms, componentAppId, ...times };
  // The tokens come before the profile: they cannot be requested again.
  const authorizer = await insist(() => storeGrant(grant, ports, caller), ports);
  if (!marked) await insist(remember, ports);
  return tryToAddProfile(authorizer, caller, ports);
}

/**
 * Undefined where WeChat says that the code was used before, or is too old; or that there is no grant,
 * which is no proof; or where it was refused until it had ended. The account itself is asked for then.
 */
async function askWithCode(
  caller: ComponentCaller,
  exchange: CodeExchange,
  ports: Wechat & Storage & Clock & Log,
): Promise<ExchangedCode | undefined> {
  const { authorizationCode } = exchange;
  const askedAt = ports.now();
  try {
    const info = await queryAuthorization(ports.wechat, { ...caller, authorizationCode });
    return { info, askedAt, exchangedAt: ports.now() };
  } catch (error) {
    const { authorizationCodeInvalid, authorizationCodeExpired, notAuthorized } = errcodes;
    const refusals = [authorizationCodeInvalid, authorizationCodeExpired, notAuthorized];
    if (hasErrcode(error, ...refusals)) return undefined;
    // WeChat may have issued a token all the same, and then the stored one ends.
    const { componentAppId, visit, authorizerAppId = visit?.authorizerAppId } = exchange;
    if (mayBeDone(error) && authorizerAppId)
      await ports.store.addDoubt({ componentAppId, authorizerAppId });
    if (isAccessTokenRefused(error) || !isHeldUp(exchange, ports)) throw error;
    ports.logger.warn('Code could not be exchanged in time', {
      componentAppId,
      authorizerAppId,
      ...describeError(error),
    });
    return undefined;
  }
}

/**
 * Whether a push has waited so long that its code has ended. The account's later events wait behind it,
 * and its grant is to be had without the code, too.
 */
function isHeldUp({ authorizerAppId, changedAt }: CodeExchange, { now }: Clock): boolean {
  const endsAt = changedAt + LONGEST_CODE_SECONDS + CLOCK_TOLERANCE_SECONDS;
  return authorizerAppId !== undefined && now() > endsAt;
}
