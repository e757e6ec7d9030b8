/** Items of verify tickets: the newest and the previous one, in one item per component. */
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CLOCK_TOLERANCE_SECONDS } from '../clocks.ts';
import { ticketNoticeKey, verifyTicketKey } from './keys.ts';
import type { StoredVerifyTickets, VerifyTicket } from './records/verify-ticket.ts';
import type { Store } from './store.ts';
import { answered, isWritten, readItem, type Table } from './table.ts';

interface VerifyTicketItem extends VerifyTicket {
  previousVerifyTicket: string | null;
  previousCreatedAt: number | null;
  receivedAt: number;
}

const noTicketYet = 'attribute_not_exists(createdAt)';
const isStoredAhead = 'createdAt > :latest';
/** WeChat repeats a push, and each copy has its own arrival. */
const isNewer =
  'createdAt < :createdAt AND (:isDatedByOurClock = :no OR verifyTicket <> :verifyTicket)';
const isAnother = 'verifyTicket <> :verifyTicket';
const isOfTheSameSecond = 'createdAt = :createdAt';
/** The stored one was made some time before it arrived. */
const isDatedBetter =
  'isDatedByOurClock = :yes AND :isDatedByOurClock = :no AND createdAt < :createdAtAtMost';
/** In place of the stored ticket. */
const isTaken = `${noTicketYet} OR ${isStoredAhead} OR (${isNewer})
  OR (${isAnother} AND (${isOfTheSameSecond} OR (${isDatedBetter})))`;

export function verifyTicketItems(
  table: Table,
): Pick<Store, 'saveVerifyTicket' | 'readVerifyTickets' | 'readTicketNotice' | 'saveTicketNotice'> {
  return {
    async saveVerifyTicket(componentAppId, ticket, receivedAt) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: verifyTicketKey(componentAppId),
        UpdateExpression: `SET previousVerifyTicket = if_not_exists(verifyTicket, :none),
          previousCreatedAt = if_not_exists(createdAt, :none),
          verifyTicket = :verifyTicket, createdAt = :createdAt, receivedAt = :receivedAt,
          isDatedByOurClock = :isDatedByOurClock`,
        ConditionExpression: isTaken,
        ExpressionAttributeValues: {
          ':verifyTicket': ticket.verifyTicket,
          ':createdAt': ticket.createdAt,
          ':isDatedByOurClock': ticket.isDatedByOurClock ?? false,
          ':receivedAt': receivedAt,
          ':latest': receivedAt + CLOCK_TOLERANCE_SECONDS,
          ':createdAtAtMost': ticket.createdAt + CLOCK_TOLERANCE_SECONDS,
          ':yes': true,
          ':no': false,
          ':none': null,
        },
      });
      return (await isWritten(() => table.client.send(command))) ? 'saved' : 'not-newer';
    },

    async readVerifyTickets(componentAppId) {
      const item = await readItem<VerifyTicketItem>(table, verifyTicketKey(componentAppId));
      return item && toStoredTickets(item);
    },

    async readTicketNotice(componentAppId) {
      const key = ticketNoticeKey(componentAppId);
      return (await readItem<{ noticedAt: number }>(table, key))?.noticedAt;
    },

    async saveTicketNotice(componentAppId, noticedAt) {
      const Item = { ...ticketNoticeKey(componentAppId), noticedAt };
      const command = new PutCommand({ TableName: table.tableName, Item });
      await answered(() => table.client.send(command));
    },
  };
}

function toStoredTickets(item: VerifyTicketItem): StoredVerifyTickets {
  const { verifyTicket, createdAt, previousVerifyTicket, previousCreatedAt, receivedAt } = item;
  const isDatedByOurClock = item.isDatedByOurClock || undefined;
  const previous =
    previousVerifyTicket !== null && previousCreatedAt !== null
      ? { verifyTicket: previousVerifyTicket, createdAt: previousCreatedAt }
      : undefined;
  return { current: { verifyTicket, createdAt, isDatedByOurClock }, previous, receivedAt };
}
