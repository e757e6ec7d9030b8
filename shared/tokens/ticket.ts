/** An account's ticket: got with its access token, and renewed at half of its life. */
import type { Credential, NewAccessToken, RenewalFailure } from '../store/records/access-token.ts';
import type { AuthorizerKey } from '../store/records/authorizer.ts';
import { isAccessTokenRefused, isGrantDenied } from '../wechat/errors.ts';
import { issuedNow, type Issued } from '../wechat/lifetimes.ts';
import { requestTicket, type TicketType } from '../wechat/ticket-api.ts';
import { authorizerTokenSource, type AuthorizerTokenPorts } from './authorizer-token.ts';
import { saveRenewal, type TokenSource } from './renewal.ts';
import { withAccessToken } from './with-access-token.ts';

/** What is kept for each type of ticket. */
export type TicketCredential = Exclude<Credential, 'access-token'>;

/** What is kept, by WeChat's name of the type. */
export const credentialOfTicket: Readonly<Record<TicketType, TicketCredential>> = {
  jsapi: 'jsapi-ticket',
  wx_card: 'wx-card-ticket',
};

const typeOf: Readonly<Record<TicketCredential, TicketType>> = {
  'jsapi-ticket': 'jsapi',
  'wx-card-ticket': 'wx_card',
};

/**
 * WeChat may refuse a ticket with every token. At most every so many refusals in a row cost the account
 * its token: with a cool-down of a minute one in 5 minutes.
 */
const REFUSALS_FOR_ONE_TOKEN = 5;

/** Names an account's ticket. */
export interface TicketKey extends AuthorizerKey {
  credential: TicketCredential;
}

/**
 * Where the ticket is stored, and how a new one is got. Nobody tells a server that a ticket is bad,
 * and a page that was signed with it needs it for as long as it is open: so it is renewed early.
 */
export function ticketSource(key: TicketKey, ports: AuthorizerTokenPorts): TokenSource {
  const { credential, ...account } = key;
  const ofAccount = authorizerTokenSource(account, ports);
  return {
    ...ofAccount,
    key,
    async renew(owner, beforeCall, failure) {
      const act = async (accessToken: string) => {
        await beforeCall();
        const askedAt = ports.now();
        const type = typeOf[credential];
        return toTicket(await requestTicket(ports.wechat, { accessToken, type }), askedAt);
      };
      const isRefused = (error: unknown) => mayTokenHelp(error, failure);
      const token = await withAccessToken({ source: ofAccount, act, isRefused }, ports);
      return saveRenewal(key, { owner, token }, ports);
    },
  };
}

/**
 * Whether another access token may help. Where the account has withdrawn, the renewal of its token
 * finds out, and stores the end. After a refusal that a new token did not heal, it is seldom tried.
 */
function mayTokenHelp(error: unknown, failure: RenewalFailure | undefined): boolean {
  if (isGrantDenied(error)) return true;
  const wasRejected = failure?.code === 'WechatRejected';
  const isTurn = !wasRejected || failure.count % REFUSALS_FOR_ONE_TOKEN === 0;
  return isTurn && isAccessTokenRefused(error);
}

/** With less than half of its life it is due: WeChat wants few requests, and no page without one. */
function toTicket({ value, validForSeconds }: Issued, now: number): NewAccessToken {
  return {
    ...issuedNow({ value, validForSeconds }, now),
    dueAt: now + Math.ceil(validForSeconds / 2),
  };
}
