/** Handles authorization events: stores tickets immediately, queues all others and has them applied. */
import type { QueuedEvent } from '../aws/event-queue.ts';
import type { Clock, Log, Metering, Queue, Storage } from '../services.ts';
import { storeVerifyTicket } from '../tokens/verify-ticket.ts';
import type { AuthorizationEvent, OtherEvent } from '../wechat/event.ts';
import { sendCheckMessage } from './check-message.ts';
import { describeEvent } from './describe-event.ts';
import { SHORTENED } from './fitted.ts';
import { applyGrantEvent, exchangeAndAnnounce, type ApplyPorts } from './grant-event.ts';
import { reportIncomplete } from './incomplete.ts';
import { announceMessage } from './messages.ts';
import { noticeOf, queuedFor } from './passed-on.ts';
import { applyRevocation } from './revocation-event.ts';

/** The ports that accepting an event needs. */
export interface IntakePorts extends Storage, Clock, Log, Metering, Queue {}

/** Stores or queues the event. WeChat may be answered `success` only after that. */
export async function takeIn(event: AuthorizationEvent, ports: IntakePorts): Promise<void> {
  if (event.kind === 'verify-ticket') return storeVerifyTicket(event, ports);
  const queued = event.kind === 'other' ? queuedFor(event) : [event];
  await Promise.all(queued.map((each) => ports.enqueue(each)));
  ports.logger.info('Authorization event queued', describeEvent(event));
  if (event.kind === 'other' && event.incomplete) {
    reportIncomplete({ ...event, ...event.incomplete }, ports);
  }
  if (queued.some((each) => each.kind === 'other' && each.isShortened)) {
    ports.logger.warn(SHORTENED, describeEvent(event));
  }
}

/**
 * Applies a queued event. This is idempotent.
 *
 * @throws {TypeError} where the event was queued by a version with other kinds: it must not get lost
 */
export async function applyEvent(event: QueuedEvent, ports: ApplyPorts): Promise<void> {
  ports.logger.info('Applying authorization event', describeEvent(event));
  switch (event.kind) {
    case 'grant':
      return applyGrantEvent(event, ports);
    case 'revocation':
      return applyRevocation(event, ports);
    case 'other':
      return passOn(event, ports);
    case 'message':
      return announceMessage(event, ports);
    case 'check-message':
      return sendCheckMessage(event, ports);
    default:
      throw new TypeError(`events of the kind ${kindOf(event)} are not known`);
  }
}

const kindOf = (event: never) => String(Object(event).kind);

/** Passes an event on. Earlier versions queued the code of a registration together with its notice. */
async function passOn(event: OtherEvent, ports: ApplyPorts): Promise<void> {
  const { componentAppId, createdAt: changedAt, registration } = event;
  await ports.announce([noticeOf(event)]);
  if (registration) {
    await exchangeAndAnnounce({ ...registration, componentAppId, changedAt }, ports);
  }
}
