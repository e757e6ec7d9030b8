/** The verify tickets that WeChat pushes to a component: stored, and used while they are valid. */
import { KeeperError } from '../errors.ts';
import type { Clock, Log, Storage } from '../services.ts';
import type { VerifyTicket } from '../store/records/verify-ticket.ts';
import type { VerifyTicketEvent } from '../wechat/event.ts';
import { TICKET_VALIDITY_SECONDS } from '../wechat/lifetimes.ts';

/** Stores a pushed ticket, unless it is older than the stored one. */
export async function storeVerifyTicket(
  event: VerifyTicketEvent,
  { store, now, logger }: Storage & Clock & Log,
): Promise<void> {
  const { componentAppId, verifyTicket, createdAt } = event;
  const outcome = await store.saveVerifyTicket(componentAppId, { verifyTicket, createdAt }, now());
  logger.info('Verify ticket received', { componentAppId, createdAt, outcome });
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
    ticket !== undefined && now() - ticket.createdAt < TICKET_VALIDITY_SECONDS;
  if (!isValid(stored.current)) {
    const hours = Math.floor((now() - stored.current.createdAt) / 3600);
    throw new KeeperError(
      'VerifyTicketMissing',
      `The newest ticket of component ${componentAppId} is ${hours} hours old and no longer valid`,
    );
  }
  return isValid(stored.previous) && stored.previous
    ? [stored.current, stored.previous]
    : [stored.current];
}
