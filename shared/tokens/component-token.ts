/** The component's own access token: WeChat gives it for a verify ticket, and takes it for all else. */
import type { Secrets, Wechat } from '../services.ts';
import type { NewAccessToken, VerifyTicket } from '../store/records.ts';
import { requestComponentAccessToken } from '../wechat/component-api.ts';
import { errcodes, hasErrcode, isAccessTokenRefused } from '../wechat/errors.ts';
import { issuedNow } from '../wechat/lifetimes.ts';
import { provideAccessToken, type TokenNeeds, type TokenPorts } from './access-token.ts';
import { saveRenewal, type TokenSource } from './renewal.ts';
import { validTickets } from './verify-ticket.ts';

/** What the renewal of the component's token takes, and every call that is made with it. */
export interface ComponentTokenPorts extends TokenPorts, Wechat, Secrets {}

/**
 * The component's access token.
 *
 * @throws {KeeperError} `VerifyTicketMissing`, `RefreshInProgress`, `WechatUnavailable`,
 *   `WechatRejected`
 */
export function getComponentAccessToken(
  componentAppId: string,
  needs: TokenNeeds,
  ports: ComponentTokenPorts,
): Promise<NewAccessToken> {
  return provideAccessToken(componentTokenSource(componentAppId, ports), needs, ports);
}

/** Where the component's token is stored, and how WeChat gives a new one for a ticket. */
export function componentTokenSource(
  componentAppId: string,
  ports: ComponentTokenPorts,
): TokenSource {
  const key = { componentAppId };
  return {
    key,
    async renew(owner, checkTime) {
      const issued = await requestToken(componentAppId, checkTime, ports);
      const token = issuedNow(issued, ports.now());
      return saveRenewal(key, { owner, token }, ports);
    },
  };
}

/**
 * Calls WeChat with the component's token, and once more where WeChat refuses the token: it can end
 * early, for example when another system that uses the same component gets a new one.
 */
export async function withComponentAccessToken<Result>(
  componentAppId: string,
  ports: ComponentTokenPorts,
  act: (caller: { componentAppId: string; componentAccessToken: string }) => Promise<Result>,
): Promise<Result> {
  const { accessToken } = await getComponentAccessToken(componentAppId, {}, ports);
  try {
    return await act({ componentAppId, componentAccessToken: accessToken });
  } catch (error) {
    if (!isAccessTokenRefused(error)) throw error;
    const needs = { rejectedToken: accessToken };
    const renewed = await getComponentAccessToken(componentAppId, needs, ports);
    return act({ componentAppId, componentAccessToken: renewed.accessToken });
  }
}

/** With the newest ticket or, where WeChat refuses it, with one that came meanwhile or the one before. */
async function requestToken(
  componentAppId: string,
  checkTime: () => void,
  ports: ComponentTokenPorts,
) {
  const { componentAppSecret } = await ports.readSecret(componentAppId);
  const [newest] = await validTickets(componentAppId, ports);
  const requestWith = ({ verifyTicket }: VerifyTicket) => {
    checkTime();
    const credentials = { componentAppId, componentAppSecret, verifyTicket };
    return requestComponentAccessToken(ports.wechat, credentials);
  };
  try {
    return await requestWith(newest);
  } catch (error) {
    const { verifyTicketInvalid, verifyTicketExpired } = errcodes;
    if (!hasErrcode(error, verifyTicketInvalid, verifyTicketExpired)) throw error;
    const tickets = await validTickets(componentAppId, ports);
    const other = tickets.find(({ verifyTicket }) => verifyTicket !== newest.verifyTicket);
    if (!other) throw error;
    ports.logger.warn('Verify ticket refused, trying another', { componentAppId });
    return requestWith(other);
  }
}
