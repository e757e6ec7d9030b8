/**
 * Adopts the grant of a code that came in the answer of an API, such as that of a fast registration.
 * WeChat may push the same code, too, before or after.
 */
import { assignTenant } from './tenant.ts';
import { KeeperError } from '../errors.ts';
import { CodePending, GrantPending, VisitInvalid } from '../visit-errors.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import { keptCode } from './kept-code.ts';
import { grantOfReturn, type ReturnPorts } from './returned-grant.ts';

/** So long is waited for another exchange of the code: our own systems ask here, and no stranger. */
const OTHER_EXCHANGE_PAUSE_MS = 300;
const OTHER_EXCHANGE_WAITS = 20;

/** A code, and to whom its account belongs. */
export interface Adoption {
  componentAppId: string;
  authorizationCode: string;
  tenantId?: string | undefined;
}

/**
 * Stores the grant of a code with its tenant, and announces it. A repeated request answers the grant
 * to which the code has led.
 *
 * @throws {KeeperError} `WechatRejected` where the code is spent or too old and led to nothing here;
 *   `AuthorizationRevoked` where the grant has ended since; `StoreUnavailable` where the queue stores
 *   it later; `InvalidRequest` where the account has been assigned to another tenant since
 */
export async function adoptCode(adoption: Adoption, ports: ReturnPorts): Promise<Authorizer> {
  const { componentAppId, tenantId } = adoption;
  const authorizer = await explained(() => grantOfCode(adoption, ports));
  const { authorizerAppId } = authorizer;
  ports.logger.info('Grant adopted', { componentAppId, authorizerAppId, tenantId });
  const isAssigned = tenantId === undefined || authorizer.tenantId === tenantId;
  return isAssigned
    ? authorizer
    : assignTenant({ componentAppId, authorizerAppId, tenantId }, ports);
}

/** @throws {CodePending} the other exchange takes too long, or has died */
async function grantOfCode(adoption: Adoption, ports: ReturnPorts): Promise<Authorizer> {
  for (let waits = 0; ; waits++) {
    const kept = await keptCode(adoption, ports);
    try {
      return await grantOfReturn(adoption.authorizationCode, kept, ports);
    } catch (error) {
      if (!(error instanceof CodePending) || waits === OTHER_EXCHANGE_WAITS) throw error;
      await ports.sleep(OTHER_EXCHANGE_PAUSE_MS);
    }
  }
}

async function explained(find: () => Promise<Authorizer>): Promise<Authorizer> {
  try {
    return await find();
  } catch (error) {
    throw errorForCaller(error);
  }
}

/** Visits have errors of their own, which are made for pages. */
function errorForCaller(error: unknown): unknown {
  const options = { cause: error };
  if (error instanceof GrantPending) {
    const message = 'WeChat has taken the code, and its grant is being stored: ask again';
    return new KeeperError('StoreUnavailable', message, options);
  }
  if (error instanceof CodePending) {
    return new KeeperError('StoreUnavailable', `${error.message}: ask again`, options);
  }
  if (!(error instanceof VisitInvalid)) return error;
  if (error.code === 'grant-ended') {
    return new KeeperError('AuthorizationRevoked', error.message, options);
  }
  const message =
    'the authorization code was used before or is too old. If its account is authorized already, assign-tenant gives it its tenant';
  return new KeeperError('WechatRejected', message, options);
}
