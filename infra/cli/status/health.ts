/** Everything that `status` knows, and whether all of it is well. */
import type { AlarmState, QueueState } from '../deployment/surroundings.ts';
import type { ComponentState } from './component-state.ts';

/** WeChat pushes a ticket every 10 minutes; then the alarm `verify-ticket-overdue` begins to count. */
export const TICKET_OVERDUE_SECONDS = 25 * 60;

/** Everything that `status` knows. */
export interface StatusDocument {
  deployment: string;
  readAt: number;
  components: ComponentState[];
  queues: QueueState[];
  alarms: AlarmState[] | null;
}

/** Whether nobody has to do anything. */
export function isAllWell({ components, queues, alarms }: StatusDocument): boolean {
  return (
    components.every(isComponentWell) &&
    queues.every(({ setAside }) => !setAside) &&
    (alarms ?? []).length === 0
  );
}

/** Whether ticket and token are there, and new enough. */
export function isComponentWell({ verifyTicket, accessToken }: ComponentState): boolean {
  return isTicketWell(verifyTicket) && accessToken !== null;
}

/** Whether WeChat pushes, and the pushes are taken in. */
export function isTicketWell(ticket: ComponentState['verifyTicket']): boolean {
  return ticket !== null && ticket.ageSeconds <= TICKET_OVERDUE_SECONDS;
}
