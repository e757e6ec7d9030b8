/** Works on the queue of authorization events: exchanges codes, stores grants, tells others. */
import { applyEvent } from '../shared/pushes/events.ts';
import type { QueuedEvent } from '../shared/aws/event-queue.ts';
import { createServices, type Services } from '../shared/services.ts';
import { sqsHandler } from '../shared/edge/queue-handler.ts';

export const createHandler = (services: Services) =>
  sqsHandler((body) => applyEvent(body as QueuedEvent, services), services);

export const handler = createHandler(createServices());
