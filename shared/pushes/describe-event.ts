/** What the log says of an event, whoever works on it. */
import type { QueuedEvent } from '../aws/event-queue.ts';

/** Its origin, and its account where it has one; nothing of what it carries. */
export function describeEvent(event: QueuedEvent) {
  const { componentAppId, createdAt, isDatedByOurClock, infoType } = event;
  const described = { componentAppId, createdAt, isDatedByOurClock, infoType };
  return event.kind === 'other'
    ? described
    : { ...described, authorizerAppId: event.authorizerAppId };
}
