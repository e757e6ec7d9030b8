/** A browser's code: if the grant for it cannot be stored, the queue gets it. */
import { describeError } from '../aws/logger.ts';
import { GrantPending } from '../visit-errors.ts';
import type { Log, Queue } from '../services.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import type { Visit } from '../store/records/visit.ts';
import type { ComponentTokenPorts } from '../tokens/component-token.ts';
import { isGrantDenied } from '../wechat/errors.ts';
import { exchangeCode, type CodeExchange } from './code-exchange.ts';

/** The ports that the exchange of a browser's code needs. */
export interface HandOverPorts extends ComponentTokenPorts, Queue {}

type VisitExchange = Omit<CodeExchange, 'visit' | 'authorizerAppId'> & { visit: Visit };

/**
 * As {@link exchangeCode}. WeChat's push may be lost, so a grant whose code is spent must not be.
 *
 * @throws {GrantPending} the queue has the grant
 */
export async function exchangeOrHandOver(
  exchange: VisitExchange,
  ports: HandOverPorts,
): Promise<Authorizer> {
  let authorizerAppId: string | undefined;
  const onSpent = (granted: string) => {
    authorizerAppId = granted;
  };
  try {
    return await exchangeCode({ ...exchange, onSpent }, ports);
  } catch (error) {
    const isGone = isGrantDenied(error);
    if (authorizerAppId === undefined || isGone) throw error;
    const key = { componentAppId: exchange.componentAppId, authorizerAppId };
    ports.logger.error('Grant could not be stored', { ...key, ...describeError(error) });
    throw (await isHandedOver(key, exchange, ports)) ? new GrantPending({ cause: error }) : error;
  }
}

/** The event is as WeChat's push would bring it. Where the queue refuses it, only that push is left. */
async function isHandedOver(
  key: AuthorizerKey,
  { authorizationCode, changedAt: createdAt, visit: { state } }: VisitExchange,
  { enqueue, logger }: Queue & Log,
): Promise<boolean> {
  const event = { kind: 'grant', infoType: 'authorized', createdAt, authorizationCode } as const;
  try {
    await enqueue({ ...event, ...key, state });
    return true;
  } catch (error) {
    logger.error('Grant could not be put on the queue', { ...key, ...describeError(error) });
    return false;
  }
}
