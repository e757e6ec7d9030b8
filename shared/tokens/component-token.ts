/** The component's own access token: bought with a verify ticket, used to ask for everything else. */
import type { ComponentServices } from '../services.ts';
import type { NewAccessToken, VerifyTicket } from '../store/records.ts';
import { requestComponentAccessToken } from '../wechat/component-api.ts';
import { errcodes, hasErrcode, isAccessTokenRefused } from '../wechat/errors.ts';
import { issuedNow } from '../wechat/lifetimes.ts';
import { provideAccessToken, type TokenRequest } from './access-token.ts';
import { saveRenewal, type TokenSource } from './renewal.ts';
import { validTickets } from './verify-ticket.ts';

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
