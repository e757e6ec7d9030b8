/** The verify tickets that WeChat pushes to a component: stored, and used while they are valid. */
import { isAhead } from '../clocks.ts';
import { KeeperError } from '../errors.ts';
import type { Clock, Log, Storage } from '../services.ts';
import type { StoredVerifyTickets, VerifyTicket } from '../store/records/verify-ticket.ts';
import type { VerifyTicketEvent } from '../wechat/event.ts';
import { TICKET_VALIDITY_SECONDS } from '../wechat/lifetimes.ts';

/** Stores a pushed ticket, unless it is older than the stored one, or a copy. */
export async function storeVerifyTicket(
  event: VerifyTicketEvent,
  { store, now, logger }: Storage & Clock & Log,
): Promise<void> {
  const { componentAppId, verifyTicket, createdAt, isDatedByOurClock } = event;
  const ticket = { verifyTicket, createdAt, isDatedByOurClock };
  const outcome = await store.saveVerifyTicket(componentAppId, ticket, now());
  const dated = { createdAt, isDatedByOurClock };
  logger.info('Verify ticket received', { componentAppId, ...dated, outcome });
}

/**
 * The tickets that WeChat still accepts, the newest first.
 *
 * @throws {KeeperError} `VerifyTicketMissing` where there is none
 */
export async function validTickets(
  componentAppId: string,
  { store, now }: Storage & Clock,
): Promise<[VerifyTicket, ...VerifyTicket[]]> {
  const stored = await store.readVerifyTickets(componentAppId);
  if (!stored) {
    throw new KeeperError(
      'VerifyTicketMissing',
      `WeChat has not pushed a ticket to component ${componentAppId} yet; it does so every ` +
        '10 minutes once 授权事件接收URL is set in its console',
    );
  }
  const isValid = (ticket?: VerifyTicket) =>
    ticket !== undefined &&
    now() - ticket.createdAt < TICKET_VALIDITY_SECONDS &&
    !isAhead(ticket.createdAt, now());
  const current = datedBelievably(stored);
  if (!isValid(current)) {
    const hours = Math.floor((now() - current.createdAt) / 3600);
    throw new KeeperError(
      'VerifyTicketMissing',
      `The newest ticket of component ${componentAppId} is ${hours} hours old and no longer valid`,
    );
  }
  return isValid(stored.previous) && stored.previous ? [current, stored.previous] : [current];
}

/** The current ticket. Earlier versions stored any date. */
function datedBelievably({ current, receivedAt }: StoredVerifyTickets): VerifyTicket {
  return isAhead(current.createdAt, receivedAt) ? { ...current, createdAt: receivedAt } : current;
}
