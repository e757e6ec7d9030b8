/** The component's own access token: issued for a verify ticket, and needed for all other calls. */
import type { Secrets, Wechat } from '../services.ts';
import type { NewAccessToken } from '../store/records/access-token.ts';
import type { VerifyTicket } from '../store/records/verify-ticket.ts';
import { requestComponentAccessToken } from '../wechat/component-api.ts';
import { errcodes, hasErrcode } from '../wechat/errors.ts';
import { issuedNow } from '../wechat/lifetimes.ts';
import { provideAccessToken, type TokenPorts } from './access-token.ts';
import type { TokenNeeds } from './usable-token.ts';
import { saveRenewal, type TokenSource } from './renewal.ts';
import { validTickets } from './verify-ticket.ts';
import { withAccessToken } from './with-access-token.ts';

/** The ports for the renewal of the component's token, and for every call that is made with it. */
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

/** Where the component's token is stored, and how a new one is requested with a ticket. */
export function componentTokenSource(
  componentAppId: string,
  ports: ComponentTokenPorts,
): TokenSource {
  const key = { componentAppId };
  return {
    key,
    async renew(owner, beforeCall) {
      const token = await requestToken(componentAppId, beforeCall, ports);
      return saveRenewal(key, { owner, token }, ports);
    },
  };
}

/** Calls WeChat with the component's token, and once more with a new one where WeChat refuses it. */
export async function withComponentAccessToken<Result>(
  componentAppId: string,
  ports: ComponentTokenPorts,
  act: (caller: { componentAppId: string; componentAccessToken: string }) => Promise<Result>,
): Promise<Result> {
  const source = componentTokenSource(componentAppId, ports);
  const actAsComponent = (componentAccessToken: string) =>
    act({ componentAppId, componentAccessToken });
  return withAccessToken({ source, act: actAsComponent }, ports);
}

/** With the newest ticket. If it is refused: with one that came meanwhile, or the previous one. */
async function requestToken(
  componentAppId: string,
  beforeCall: () => Promise<void>,
  ports: ComponentTokenPorts,
) {
  const { componentAppSecret } = await ports.readSecret(componentAppId);
  const [newest] = await validTickets(componentAppId, ports);
  const requestWith = async ({ verifyTicket }: VerifyTicket) => {
    await beforeCall();
    // The answer may be read late, by an instance that was frozen meanwhile.
    const askedAt = ports.now();
    const credentials = { componentAppId, componentAppSecret, verifyTicket };
    return issuedNow(await requestComponentAccessToken(ports.wechat, credentials), askedAt);
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
