/** Items of access tokens: the token, and the lease of its renewer. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { accessTokenKey } from './keys.ts';
import type { AccessTokenKey, AccessTokenRecord, RenewalFailure } from './records/access-token.ts';
import type { LeaseRequest, Store } from './store.ts';
import { allOf, isWritten, readItem, type Table } from './table.ts';

type DerivedAttribute = 'version' | 'lease' | 'isDoubted' | 'rivalUntil';

interface AccessTokenItem extends Omit<AccessTokenRecord, DerivedAttribute> {
  /** Missing where only the tenant was ever written. */
  version?: number;
  leaseOwner?: string;
  /** Without an owner: a change of the grant has ended the lease. */
  leaseExpiresAt?: number;
  /** How often the stored token was doubted. */
  doubts?: number;
  /** `doubts` when the lease was taken; less than 0 where the new token is doubtful from the start. */
  leaseDoubts?: number;
  /** `leaseDoubts` of the renewal that saved the token. */
  settledDoubts?: number;
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

const endLease = 'leaseOwner, leaseExpiresAt, leaseDoubts';
/** By the lease's owner, together with a new token. */
export const settleDoubts = 'settledDoubts = leaseDoubts';
/** Less than any number of doubts. */
const SETTLES_NOTHING = -1;

type AccessTokenStore = Pick<
  Store,
  'readAccessToken' | 'takeLease' | 'saveAccessToken' | 'saveRenewalFailure' | 'addDoubt'
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

    async takeLease(key, lease) {
      const command = new UpdateCommand(leaseUpdate(table, key, lease));
      return (await isWritten(() => table.client.send(command))) ? 'taken' : 'refused';
    },

    saveAccessToken(key, owner, { accessToken, expiresAt }) {
      const expression = `SET accessToken = :accessToken, expiresAt = :expiresAt,
        ${settleDoubts}, version = version + :one REMOVE ${endLease}, failure`;
      const values = { ':owner': owner, ':accessToken': accessToken, ':expiresAt': expiresAt };
      return saveAsOwner(key, expression, values);
    },

    saveRenewalFailure(key, owner, failure) {
      const expression = `SET failure = :failure, version = version + :one REMOVE ${endLease}`;
      return saveAsOwner(key, expression, { ':owner': owner, ':failure': failure });
    },

    async addDoubt(key) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: accessTokenKey(key),
        UpdateExpression: 'ADD doubts :one',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':one': 1 },
      });
      await isWritten(() => table.client.send(command));
    },
  };
}

function leaseUpdate(table: Table, key: AccessTokenKey, lease: LeaseRequest) {
  const { owner, expiresAt, now, seenVersion, budget, from, isContested } = lease;
  const leaseDoubts = isContested ? ':nothing' : 'if_not_exists(doubts, :zero)';
  return {
    TableName: table.tableName,
    Key: accessTokenKey(key),
    // A lease that is handed over keeps what it settles.
    UpdateExpression: `SET leaseOwner = :owner, leaseExpiresAt = :expiresAt,
      version = :seenVersion, budget = :budget${from ? '' : `, leaseDoubts = ${leaseDoubts}`}`,
    ConditionExpression: allOf(unchangedSince(seenVersion), leaseIsMineNow(from), isAvailable),
    ExpressionAttributeValues: {
      ':owner': owner,
      ':expiresAt': expiresAt,
      ...(from ? { ':from': from } : { ':now': now }),
      ...(!from && (isContested ? { ':nothing': SETTLES_NOTHING } : { ':zero': 0 })),
      ':seenVersion': seenVersion,
      ':budget': budget,
    },
  };
}

function toRecord(item: AccessTokenItem): AccessTokenRecord {
  const { accessToken, expiresAt, version = 0, unavailable, tenantId, failure, budget } = item;
  const { leaseOwner: owner, leaseExpiresAt, doubts = 0, settledDoubts = 0 } = item;
  const lease =
    owner !== undefined && leaseExpiresAt !== undefined
      ? { owner, expiresAt: leaseExpiresAt }
      : undefined;
  const rivalUntil = lease ? undefined : leaseExpiresAt;
  const isDoubted = doubts > settledDoubts || undefined;
  const token = { accessToken, expiresAt, unavailable, tenantId };
  return { ...token, version, lease, failure, budget, isDoubted, rivalUntil };
}
