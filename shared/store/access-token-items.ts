/** Items of access tokens and tickets: each with the lease of its renewer. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  attributesOf,
  credentialOf,
  expressionOf,
  type CredentialItem,
} from './credential-attributes.ts';
import { accessTokenKey } from './keys.ts';
import type { AccessTokenRecord, CredentialKey } from './records/access-token.ts';
import type { Store } from './store.ts';
import { leaseIsMine, leaseUpdate } from './lease-update.ts';
import { isWritten, readItem, type Table } from './table.ts';

const countVersion = '#version = #version + :one';
const endLease = '#leaseOwner, #leaseExpiresAt, #isLeaseHandedOver, #leaseDoubts';
/** By the lease's owner, together with a new token. */
export const settleDoubts = '#settledDoubts = #leaseDoubts';
type AccessTokenStore = Pick<
  Store,
  | 'readAccessToken'
  | 'takeLease'
  | 'saveAccessToken'
  | 'saveBudget'
  | 'saveRenewalFailure'
  | 'addDoubt'
>;

export function accessTokenItems(table: Table): AccessTokenStore {
  const readRecord = async (key: CredentialKey) => {
    const item = await readItem<CredentialItem>(table, accessTokenKey(key));
    return item && toRecord(key, item);
  };

  return {
    readAccessToken: readRecord,

    async takeLease(key, lease) {
      const command = new UpdateCommand(leaseUpdate(table, key, lease));
      return (await isWritten(() => table.client.send(command))) ? 'taken' : 'refused';
    },

    async saveAccessToken(key, owner, { accessToken, expiresAt, dueAt }) {
      const due = dueAt === undefined ? '' : ', #dueAt = :dueAt';
      const saved = await updateAsOwner(table, key, {
        expression: `SET #accessToken = :accessToken, #expiresAt = :expiresAt${due}, ${settleDoubts},
          ${countVersion} REMOVE ${endLease}, #failure`,
        values: { owner, accessToken, expiresAt, one: 1, ...(due && { dueAt }) },
      });
      if (saved === 'saved') return saved;
      // The SDK retries a write whose answer was lost, and the first one has ended the lease.
      return (await readRecord(key))?.accessToken === accessToken ? 'saved' : saved;
    },

    saveBudget: (key, owner, budget) =>
      updateAsOwner(table, key, {
        expression: 'SET #budget = :budget',
        values: { owner, budget },
      }),

    saveRenewalFailure: (key, owner, failure) =>
      updateAsOwner(table, key, {
        expression: `SET #failure = :failure, ${countVersion} REMOVE ${endLease}`,
        values: { owner, failure, one: 1 },
      }),

    async addDoubt(key) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: accessTokenKey(key),
        UpdateExpression: expressionOf(credentialOf(key), 'ADD #doubts :one'),
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':one': 1 },
      });
      await isWritten(() => table.client.send(command));
    },
  };
}

interface OwnersUpdate {
  expression: string;
  /** By their names without the colon. */
  values: { owner: string; [name: string]: unknown };
}

/** An update by the lease's owner. */
async function updateAsOwner(
  table: Table,
  key: CredentialKey,
  { expression, values }: OwnersUpdate,
): Promise<'saved' | 'lease-lost'> {
  const named = Object.entries(values).map(([name, value]) => [`:${name}`, value]);
  const command = new UpdateCommand({
    TableName: table.tableName,
    Key: accessTokenKey(key),
    UpdateExpression: expressionOf(credentialOf(key), expression),
    ConditionExpression: expressionOf(credentialOf(key), leaseIsMine),
    ExpressionAttributeValues: Object.fromEntries(named),
  });
  return (await isWritten(() => table.client.send(command))) ? 'saved' : 'lease-lost';
}

function toRecord(key: CredentialKey, item: CredentialItem): AccessTokenRecord {
  const { unavailable, tenantId } = item;
  const own = attributesOf(credentialOf(key), item);
  const { accessToken, expiresAt, dueAt, version = 0, failure, budget, overtakenUntil } = own;
  const { leaseOwner: owner, leaseExpiresAt, doubts = 0, settledDoubts = 0 } = own;
  const { isLeaseHandedOver: isHandedOver } = own;
  const lease =
    owner !== undefined && leaseExpiresAt !== undefined
      ? { owner, expiresAt: leaseExpiresAt, isHandedOver }
      : undefined;
  const rivalUntil = lease ? undefined : leaseExpiresAt;
  const isDoubted = doubts > settledDoubts || undefined;
  const token = { accessToken, expiresAt, dueAt, unavailable, tenantId };
  const watched = { isDoubted, rivalUntil, overtakenUntil };
  return { ...token, version, lease, failure, budget, ...watched };
}
