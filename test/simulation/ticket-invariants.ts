/** What must hold for a ticket that is handed out. */
import { MINIMUM_VALIDITY_SECONDS } from '../../shared/tokens/usable-token.ts';
import type { LookedUpTicket } from '../../shared/tokens/ticket-look-up.ts';
import { credentialOfTicket } from '../../shared/tokens/ticket.ts';
import type { TicketType } from '../../shared/wechat/ticket-api.ts';
import type { Watch } from './invariants.ts';
import { short } from './journal.ts';
import { checkError, lateness } from './look-up-invariants.ts';
import { ownerOf, type Process } from './process.ts';
import type { World } from './world.ts';

/** What is asked for. */
export interface TicketWish {
  componentAppId: string;
  authorizerAppId: string;
  type: TicketType;
}

/** A look-up of a ticket that has ended. */
interface TicketResult {
  process: Process;
  wish: TicketWish;
  answer?: LookedUpTicket | undefined;
  error?: unknown;
}

/** It is one of the account's that WeChat accepts, and the account had not withdrawn when it was read. */
export function checkTicket(world: World, { ended }: Watch, result: TicketResult): void {
  const { journal, simulation, time, wechatSkewMs } = world;
  const { process, wish, answer } = result;
  if (!answer) return checkError(world, result);
  const { componentAppId, authorizerAppId, type } = wish;
  const credential = credentialOfTicket[type];
  const key = ownerOf({ componentAppId, authorizerAppId, credential });
  const read = process.lastReads.get(key);
  const what = `${process.name} answers with ${short(answer.ticket)} of ${key}`;
  const issued = simulation.jsTickets.get(answer.ticket);
  const isTheirs = issued?.authorizerAppId === authorizerAppId && issued.type === type;
  // As with access tokens: who asks for less life than clocks differ by gets what was asked for.
  const lateMs = Math.max(0, lateness(process, MINIMUM_VALIDITY_SECONDS, world));
  const hasExpired = !isTheirs || time.nowMs() + wechatSkewMs >= issued.expiresAt * 1000 + lateMs;
  // One that stood still answers late, and whoever asked it has given up.
  if (hasExpired && !process.doings.hasFrozen) {
    journal.violate('accepted-ticket', `${what}, which WeChat does not know (any more)`);
  }
  const endedAt = ended.get(ownerOf({ componentAppId, authorizerAppId })) ?? Infinity;
  if (read && endedAt < read.at) {
    const seconds = Math.round((read.at - endedAt) / 1000);
    journal.violate('withdrawn-ticket', `${what}, whose grant had ended for ${seconds} s`);
  }
}
