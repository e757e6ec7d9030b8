/** Processes the queue of authorization events: exchanges codes, stores and announces grants. */
import type { DeliverAgain } from '../shared/aws/event-queue.ts';
import { createQueueServices } from '../shared/compose.ts';
import { sqsHandler } from '../shared/edge/queue-handler.ts';
import { applyEvent } from '../shared/pushes/events.ts';
import { LONGEST_EVENT_SECONDS } from '../shared/pushes/grant-event.ts';
import { readQueuedEvent } from '../shared/pushes/queued-event.ts';
import type { Services } from '../shared/services.ts';

export const createHandler = (services: Services & { deliverAgain: DeliverAgain }) =>
  sqsHandler(
    {
      work: (body) => applyEvent(readQueuedEvent(body), services),
      longestSeconds: LONGEST_EVENT_SECONDS,
    },
    services,
  );

export const handler = createHandler(createQueueServices());
