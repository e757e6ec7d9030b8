/** The component (third-party platform) itself: its verify ticket and its access token. */
import { KeeperError } from '../errors.ts';
import type { ComponentServices } from '../services.ts';
import type { NewAccessToken, VerifyTicket } from '../store/records.ts';
import { requestComponentAccessToken } from '../wechat/component-api.ts';
import { errcodes, hasErrcode, isAccessTokenRefused } from '../wechat/errors.ts';
import type { VerifyTicketEvent } from '../wechat/event.ts';
import { issuedNow, TICKET_VALIDITY_SECONDS } from '../wechat/lifetimes.ts';
import { provideAccessToken, type TokenRequest } from './access-token.ts';
import { saveRenewal, type TokenSource } from './renewal.ts';

/** Keeps a pushed ticket; one that is older than the kept one changes nothing. */
export async function keepVerifyTicket(
  event: VerifyTicketEvent,
  { store, now, logger }: Pick<ComponentServices, 'store' | 'now' | 'logger'>,
): Promise<void> {
  const { componentAppId, verifyTicket, createdAt } = event;
  const outcome = await store.saveVerifyTicket(componentAppId, { verifyTicket, createdAt }, now());
  logger.info('Verify ticket received', { componentAppId, createdAt, outcome });
}

/**
 * The component's access token.
 *
 * @throws {KeeperError} `VerifyTicketMissing`, `RefreshInProgress`, `WechatUnavailable`,
 *   `WechatRejected`
 */
export function getComponentAccessToken(
  componentAppId: string,
  request: TokenRequest,
  services: ComponentServices,
): Promise<NewAccessToken> {
  return provideAccessToken(componentTokenSource(componentAppId, services), request, services);
}

/** Where the component's token is kept, and how it is bought with a ticket. */
export function componentTokenSource(
  componentAppId: string,
  services: ComponentServices,
): TokenSource {
  const key = { componentAppId };
  return {
    key,
    async renew(owner, checkTime) {
      const issued = await buyAccessToken(componentAppId, checkTime, services);
      const token = issuedNow(issued, services.now());
      return saveRenewal(services.store, key, { owner, token });
    },
  };
}

/**
 * Does something at WeChat with the component's token, and once more where the token is refused.
 *
 * A token can end early: another system that uses the same component gets a new one, say.
 */
export async function withComponentAccessToken<Result>(
  componentAppId: string,
  services: ComponentServices,
  act: (caller: { componentAppId: string; componentAccessToken: string }) => Promise<Result>,
): Promise<Result> {
  const { accessToken } = await getComponentAccessToken(componentAppId, {}, services);
  try {
    return await act({ componentAppId, componentAccessToken: accessToken });
  } catch (error) {
    if (!isAccessTokenRefused(error)) throw error;
    const request = { rejectedToken: accessToken };
    const renewed = await getComponentAccessToken(componentAppId, request, services);
    return act({ componentAppId, componentAccessToken: renewed.accessToken });
  }
}

/** With the newest ticket. Should WeChat refuse it: with one that came meanwhile, or the one before. */
async function buyAccessToken(
  componentAppId: string,
  checkTime: () => void,
  services: ComponentServices,
) {
  const { componentAppSecret } = await services.readSecret(componentAppId);
  const [newest] = await validTickets(componentAppId, services);
  const buyWith = ({ verifyTicket }: VerifyTicket) => {
    checkTime();
    const credentials = { componentAppId, componentAppSecret, verifyTicket };
    return requestComponentAccessToken(services.wechat, credentials);
  };
  try {
    return await buyWith(newest);
  } catch (error) {
    const { verifyTicketInvalid, verifyTicketExpired } = errcodes;
    if (!hasErrcode(error, verifyTicketInvalid, verifyTicketExpired)) throw error;
    const tickets = await validTickets(componentAppId, services);
    const other = tickets.find(({ verifyTicket }) => verifyTicket !== newest.verifyTicket);
    if (!other) throw error;
    services.logger.warn('Verify ticket refused, trying another', { componentAppId });
    return buyWith(other);
  }
}

async function validTickets(
  componentAppId: string,
  { store, now }: ComponentServices,
): Promise<[VerifyTicket, ...VerifyTicket[]]> {
  const kept = await store.readVerifyTickets(componentAppId);
  if (!kept) {
    throw new KeeperError(
      'VerifyTicketMissing',
      `WeChat has not pushed a ticket to component ${componentAppId} yet; it does so every ` +
        '10 minutes once 授权事件接收URL is set in its console',
    );
  }
  const isValid = (ticket?: VerifyTicket) =>
    ticket !== undefined && now() - ticket.createdAt < TICKET_VALIDITY_SECONDS;
  if (!isValid(kept.current)) {
    const hours = Math.floor((now() - kept.current.createdAt) / 3600);
    throw new KeeperError(
      'VerifyTicketMissing',
      `The newest ticket of component ${componentAppId} is ${hours} hours old and no longer valid`,
    );
  }
  return isValid(kept.previous) && kept.previous ? [kept.current, kept.previous] : [kept.current];
}
