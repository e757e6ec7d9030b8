/** Verify tickets: every component whose push is started gets a new one every 10 minutes. */
import { WechatError } from '../errors.ts';
import type { PushOutcome } from '../pushes/delivery.ts';
import type { PushFaultKind } from '../pushes/faults.ts';
import { eventPush, type Push } from '../pushes/push.ts';
import type { Simulation } from '../simulation.ts';
import { addBounded } from '../state/bounded.ts';
import { TICKET_INTERVAL_SECONDS, TICKET_LIFETIME_SECONDS } from '../state/settings.ts';
import type { ComponentState } from '../state/state.ts';

const TIMER_MILLISECONDS = 1000;

/** A week of them: far more than are valid, so that an old one is still known as expired (61005). */
const KEPT_TICKETS = 1000;

/**
 * Issues and pushes a ticket. It is valid from now on, even if its push is lost. The test version's
 * URL gets it, too.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/operation/thirdparty/releases_instructions.html
 * @returns the outcome at the published version's URL
 */
export function pushVerifyTicket(
  simulation: Simulation,
  component: ComponentState,
  fault?: PushFaultKind,
): Promise<PushOutcome> {
  const { testVersion } = component.registration;
  const push = issueVerifyTicket(simulation, component);
  const sent = simulation.pushes.send(push, fault);
  if (testVersion?.eventUrl === undefined) return sent;
  const copied = simulation.pushes.send({ ...push, isForTestVersion: true });
  return Promise.all([sent, copied]).then(([outcome]) => outcome);
}

/** Issues a ticket. It is valid from now on, even if its push is lost. @returns the push */
export function issueVerifyTicket(
  { clock, identifiers }: Simulation,
  component: ComponentState,
): Push {
  const { componentAppId } = component.registration;
  const now = clock.now();
  const ticket = identifiers.verifyTicket();
  addBounded(component.tickets, [ticket, now], KEPT_TICKETS);
  component.newestTicket = ticket;
  component.lastTicketAt = now;
  const head = { componentAppId, createTime: now, infoType: 'component_verify_ticket' };
  return eventPush(head, { ComponentVerifyTicket: ticket });
}

/** Checks a ticket. @throws {WechatError} 61006 unknown or missing, 61005 older than 12 hours */
export function checkVerifyTicket(
  { clock, settings }: Simulation,
  component: ComponentState,
  ticket: unknown,
): void {
  const issuedAt = typeof ticket === 'string' ? component.tickets.get(ticket) : undefined;
  if (issuedAt === undefined) throw new WechatError(61006);
  if (settings.onlyNewestTicketWorks && ticket !== component.newestTicket) {
    throw new WechatError(61006);
  }
  if (clock.now() >= issuedAt + TICKET_LIFETIME_SECONDS) throw new WechatError(61005);
}

/** Starts the pushes; the first is due immediately. @returns false if they were already started */
export function startPushing({ clock }: Simulation, component: ComponentState): boolean {
  if (component.isPushing) return false;
  component.isPushing = true;
  component.nextPushAt = clock.now();
  return true;
}

/** Pushes a ticket to every component for which one is due. */
export async function pushDueTickets(simulation: Simulation): Promise<void> {
  const now = simulation.clock.now();
  const due = [...simulation.components.values()].filter(
    ({ isPushing, nextPushAt }) => isPushing && nextPushAt <= now,
  );
  await Promise.all(
    due.map((component) => {
      component.nextPushAt = now + TICKET_INTERVAL_SECONDS;
      return pushVerifyTicket(simulation, component);
    }),
  );
}

/** Moves the clock. It stops at each moment when a ticket is due, and waits for that push. */
export async function advance(simulation: Simulation, seconds: number): Promise<void> {
  const { clock } = simulation;
  for (let remaining = seconds; ;) {
    const step = Math.max(0, nextDueAt(simulation) - clock.now());
    if (step > remaining) {
      clock.skip(remaining);
      return;
    }
    clock.skip(step);
    remaining -= step;
    await pushDueTickets(simulation);
  }
}

/**
 * Also pushes due tickets as real time passes. The timer does not prevent the process from ending.
 *
 * @returns a function that stops the timer
 */
export function startTimer(simulation: Simulation): () => void {
  const timer = setInterval(() => void pushDueTickets(simulation), TIMER_MILLISECONDS);
  timer.unref();
  return () => clearInterval(timer);
}

function nextDueAt({ components }: Simulation): number {
  const moments = [...components.values()]
    .filter(({ isPushing }) => isPushing)
    .map(({ nextPushAt }) => nextPushAt);
  return Math.min(Infinity, ...moments);
}
