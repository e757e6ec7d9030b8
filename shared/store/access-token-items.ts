/** Items of access tokens: the token, and the lease of its renewer. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { accessTokenKey } from './keys.ts';
import type { AccessTokenKey, AccessTokenRecord, RenewalFailure } from './records/access-token.ts';
import type { Store } from './store.ts';
import { allOf, isWritten, readItem, type Table } from './table.ts';

interface AccessTokenItem extends Omit<AccessTokenRecord, 'lease' | 'version'> {
  /** Missing where only the tenant was ever written. */
  version?: number;
  leaseOwner?: string;
  leaseExpiresAt?: number;
}

const noRecordYet = 'attribute_not_exists(version)';
const isAsSeen = 'version = :seenVersion';
/** @param seenVersion 0 where there was no record; the value of `:seenVersion` */
export const unchangedSince = (seenVersion: number) =>
  seenVersion === 0 ? `${noRecordYet} OR ${isAsSeen}` : isAsSeen;
/** Also free for its owner: the SDK retries a write whose answer was lost. */
const leaseIsFree =
  'attribute_not_exists(leaseOwner) OR leaseExpiresAt <= :now OR leaseOwner = :owner';
/** A handed-over lease can be taken over once: later attempts find another owner. */
const leaseIsHandedOver = 'leaseOwner = :from OR leaseOwner = :owner';
const leaseIsMineNow = (from?: string) => (from ? leaseIsHandedOver : leaseIsFree);
const isAvailable = 'attribute_not_exists(unavailable)';
/** The fence: a renewer that has lost the lease changes nothing, however late it writes. */
export const leaseIsMine = 'leaseOwner = :owner';

const endLease = 'leaseOwner, leaseExpiresAt';

type AccessTokenStore = Pick<
  Store,
  'readAccessToken' | 'takeLease' | 'saveAccessToken' | 'saveRenewalFailure'
>;

export function accessTokenItems(table: Table): AccessTokenStore {
  /** An update by the lease's owner, which ends the lease. */
  const saveAsOwner = async (
    key: AccessTokenKey,
    expression: string,
    values: { ':owner': string; [name: string]: string | number | RenewalFailure },
  ) => {
    const command = new UpdateCommand({
      TableName: table.tableName,
      Key: accessTokenKey(key),
      UpdateExpression: expression,
      ConditionExpression: leaseIsMine,
      ExpressionAttributeValues: { ...values, ':one': 1 },
    });
    return (await isWritten(() => table.client.send(command))) ? 'saved' : 'lease-lost';
  };

  return {
    async readAccessToken(key) {
      const item = await readItem<AccessTokenItem>(table, accessTokenKey(key));
      return item && toRecord(item);
    },

    async takeLease(key, { owner, expiresAt, now, seenVersion, budget, from }) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: accessTokenKey(key),
        UpdateExpression: `SET leaseOwner = :owner, leaseExpiresAt = :expiresAt,
          version = :seenVersion, budget = :budget`,
        ConditionExpression: allOf(unchangedSince(seenVersion), leaseIsMineNow(from), isAvailable),
        ExpressionAttributeValues: {
          ':owner': owner,
          ':expiresAt': expiresAt,
          ...(from ? { ':from': from } : { ':now': now }),
          ':seenVersion': seenVersion,
          ':budget': budget,
        },
      });
      return (await isWritten(() => table.client.send(command))) ? 'taken' : 'refused';
    },

    saveAccessToken(key, owner, { accessToken, expiresAt }) {
      const expression = `SET accessToken = :accessToken, expiresAt = :expiresAt,
        version = version + :one REMOVE ${endLease}, failure`;
      const values = { ':owner': owner, ':accessToken': accessToken, ':expiresAt': expiresAt };
      return saveAsOwner(key, expression, values);
    },

    saveRenewalFailure(key, owner, failure) {
      const expression = `SET failure = :failure, version = version + :one REMOVE ${endLease}`;
      return saveAsOwner(key, expression, { ':owner': owner, ':failure': failure });
    },
  };
}

function toRecord(item: AccessTokenItem): AccessTokenRecord {
  const { accessToken, expiresAt, version = 0, unavailable, tenantId, failure, budget } = item;
  const { leaseOwner: owner, leaseExpiresAt } = item;
  const lease =
    owner !== undefined && leaseExpiresAt !== undefined
      ? { owner, expiresAt: leaseExpiresAt }
      : undefined;
  return { accessToken, expiresAt, version, lease, unavailable, tenantId, failure, budget };
}
