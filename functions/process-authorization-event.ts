/** Processes the queue of authorization events: exchanges codes, stores and announces grants. */
import type { QueuedEvent } from '../shared/aws/event-queue.ts';
import { createServices } from '../shared/compose.ts';
import { sqsHandler } from '../shared/edge/queue-handler.ts';
import { applyEvent } from '../shared/pushes/events.ts';
import type { Services } from '../shared/services.ts';

export const createHandler = (services: Services) =>
  sqsHandler((body) => applyEvent(body as QueuedEvent, services), services);

export const handler = createHandler(createServices());
