/** The look-up of a ticket for other Lambda functions. */
import type { Invoked } from '../aws/invoked-alias.ts';
import type { Caller, CallerPolicyPort } from '../callers/rights.ts';
import type { Components } from '../services.ts';
import type { AuthorizerKey } from '../store/records/authorizer.ts';
import type { TicketType } from '../wechat/ticket-api.ts';
import { findForCaller, type TokenFinderPorts } from './look-up.ts';
import { findRemembered } from './remembered.ts';
import { credentialOfTicket, ticketSource } from './ticket.ts';

/** The answer of a look-up. */
export interface LookedUpTicket {
  ticket: string;
  /** When WeChat ends it, in seconds since 1970. */
  expiresAt: number;
  /** How long WeChat still accepts it. */
  expiresInSeconds: number;
}

/** A checked request. */
export interface TicketLookUp extends AuthorizerKey {
  type: TicketType;
}

interface TicketPorts extends TokenFinderPorts, Components, CallerPolicyPort {
  /** Throws `InvalidRequest`. */
  readTicketLookUp: (event: unknown, ports: Components) => TicketLookUp;
}

/**
 * A ticket that WeChat accepts: from memory, from the store, or from WeChat.
 *
 * @param event the request as it came
 * @param invoked by which name, which says who asks
 * @throws {KeeperError} every code
 */
export async function lookUpTicket(
  event: unknown,
  invoked: Invoked,
  ports: TicketPorts,
): Promise<LookedUpTicket> {
  const find = async (caller: Caller, limited: TokenFinderPorts) => {
    const { type, ...account } = ports.readTicketLookUp(event, ports);
    const source = ticketSource({ ...account, credential: credentialOfTicket[type] }, limited);
    return findRemembered({ source, caller }, limited);
  };
  const { accessToken: ticket, expiresAt } = await findForCaller({ event, invoked }, find, ports);
  return { ticket, expiresAt, expiresInSeconds: expiresAt - ports.now() };
}
