/** Items of verify tickets: the newest and the previous one, in one item per component. */
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
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
const isNewer = 'createdAt < :createdAt';
const isAnotherOfTheSameSecond = 'createdAt = :createdAt AND verifyTicket <> :verifyTicket';

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
          verifyTicket = :verifyTicket, createdAt = :createdAt, receivedAt = :receivedAt`,
        ConditionExpression: `${noTicketYet} OR ${isNewer} OR (${isAnotherOfTheSameSecond})`,
        ExpressionAttributeValues: {
          ':verifyTicket': ticket.verifyTicket,
          ':createdAt': ticket.createdAt,
          ':receivedAt': receivedAt,
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
  const previous =
    previousVerifyTicket !== null && previousCreatedAt !== null
      ? { verifyTicket: previousVerifyTicket, createdAt: previousCreatedAt }
      : undefined;
  return { current: { verifyTicket, createdAt }, previous, receivedAt };
}
