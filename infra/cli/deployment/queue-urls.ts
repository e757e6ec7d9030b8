/** The queues of a deployment, by what they are for. */
import {
  busDeadLetterQueueName,
  queueNames,
  schedulesDeadLetterQueueName,
} from '../../resource-names.ts';

/** What the queues are called here; the same in every stage. */
export const EVENTS = 'authorization-events' as const;

/** URLs beside that of the event queue: account and region are the same. */
export function queueUrls(serviceName: string, eventQueueUrl: string) {
  const beside = (name: string) => queueUrlBeside(eventQueueUrl, name);
  const { deadLetterQueue } = queueNames(serviceName);
  return {
    events: eventQueueUrl,
    eventsSetAside: beside(deadLetterQueue),
    announcementsSetAside: beside(busDeadLetterQueueName(serviceName)),
    schedulesSetAside: beside(schedulesDeadLetterQueueName(serviceName)),
  };
}

/** The URL of a queue of this name in the same account and region. */
export function queueUrlBeside(eventQueueUrl: string, name: string): string {
  return eventQueueUrl.replace(/[^/]+$/, name);
}
