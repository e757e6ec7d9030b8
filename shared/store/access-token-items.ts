/** Items of access tokens and tickets: each with the lease of its renewer. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { INSTANCE_TOLERANCE_SECONDS } from '../clocks.ts';
import {
  attributesOf,
  credentialOf,
  expressionOf,
  type CredentialItem,
} from './credential-attributes.ts';
import { accessTokenKey } from './keys.ts';
import type { AccessTokenRecord, CredentialKey, LeaseRequest } from './records/access-token.ts';
import type { Store } from './store.ts';
import { allOf, isWritten, readItem, type Table } from './table.ts';

// `#name` is the attribute of the credential that is meant, see credential-attributes.ts.
const noRecordYet = 'attribute_not_exists(#version)';
const isAsSeen = '#version = :seenVersion';
/** @param seenVersion 0 where there was no record; the value of `:seenVersion` */
export const unchangedSince = (seenVersion: number) =>
  seenVersion === 0 ? `${noRecordYet} OR ${isAsSeen}` : isAsSeen;
/** Also free for its owner: the SDK retries a write whose answer was lost. */
const leaseIsFree = `attribute_not_exists(#leaseOwner) OR #leaseOwner = :owner
  OR #leaseOwner = :outlasted OR #leaseExpiresAt <= :longAgo
  OR (attribute_not_exists(#overtakenUntil) OR #overtakenUntil <= :longAgo OR #overtakenUntil > :farAhead)
    AND (#leaseExpiresAt <= :now OR #leaseExpiresAt > :latest)`;
/** A handed-over lease can be taken over once: later attempts find another owner. */
const leaseIsHandedOver = '#leaseOwner = :from OR #leaseOwner = :owner';
const leaseIsMineNow = (from?: string) => (from ? leaseIsHandedOver : leaseIsFree);
/** Or it is the owner's: the SDK repeats the write. */
const budgetIsAsSeen = ({ seenBudget }: LeaseRequest) => {
  if (seenBudget === undefined) return undefined;
  const isSeen = seenBudget === 'none' ? 'attribute_not_exists(#budget)' : '#budget = :seenBudget';
  return `${isSeen} OR ${leaseIsMine}`;
};
const isAvailable = 'attribute_not_exists(unavailable)';
/** The fence: a renewer that has lost the lease changes nothing, however late it writes. */
export const leaseIsMine = '#leaseOwner = :owner';

const countVersion = '#version = #version + :one';
const endLease = '#leaseOwner, #leaseExpiresAt, #isLeaseHandedOver, #leaseDoubts';
/** By the lease's owner, together with a new token. */
export const settleDoubts = '#settledDoubts = #leaseDoubts';
/** Less than any number of doubts. */
const SETTLES_NOTHING = -1;

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

function leaseUpdate(table: Table, key: CredentialKey, lease: LeaseRequest) {
  const { owner, expiresAt, seenVersion, budget, seenBudget, from, overtakenUntil } = lease;
  const ofKey = (expression: string) => expressionOf(credentialOf(key), expression);
  const isUnchanged = [unchangedSince(seenVersion), budgetIsAsSeen(lease)];
  const conditions = [...isUnchanged, leaseIsMineNow(from), isAvailable];
  return {
    TableName: table.tableName,
    Key: accessTokenKey(key),
    UpdateExpression: ofKey(leaseExpression(lease)),
    ConditionExpression: allOf(...conditions.map((each) => each && ofKey(each))),
    ExpressionAttributeValues: {
      ':owner': owner,
      ':expiresAt': expiresAt,
      ':seenVersion': seenVersion,
      ...(budget && { ':budget': budget }),
      ...(typeof seenBudget === 'object' && { ':seenBudget': seenBudget }),
      ...(from ? { ':from': from } : { ...timeValues(lease), ...doubtValues(lease) }),
      ...(lease.isHandedOver && { ':true': true }),
      ...(overtakenUntil !== undefined && { ':overtakenUntil': overtakenUntil }),
    },
  };
}

function leaseExpression(lease: LeaseRequest): string {
  const { budget, from, isContested, isHandedOver, overtakenUntil } = lease;
  const leaseDoubts = isContested ? ':nothing' : 'if_not_exists(#doubts, :zero)';
  const set = [
    '#leaseOwner = :owner',
    '#leaseExpiresAt = :expiresAt',
    '#version = :seenVersion',
    ...(budget ? ['#budget = :budget'] : []),
    // A lease that is handed over keeps what it settles.
    ...(from ? [] : [`#leaseDoubts = ${leaseDoubts}`]),
    ...(isHandedOver ? ['#isLeaseHandedOver = :true'] : []),
    ...(overtakenUntil === undefined ? [] : ['#overtakenUntil = :overtakenUntil']),
  ];
  return `SET ${set.join(', ')}${isHandedOver ? '' : ' REMOVE #isLeaseHandedOver'}`;
}

function timeValues({ expiresAt, now, outlasted = '' }: LeaseRequest) {
  return {
    ':now': now,
    ':latest': now + 4 * (expiresAt - now),
    ':longAgo': now - INSTANCE_TOLERANCE_SECONDS,
    ':farAhead': expiresAt + INSTANCE_TOLERANCE_SECONDS,
    ':outlasted': outlasted,
  };
}

function doubtValues({ isContested }: LeaseRequest) {
  return isContested ? { ':nothing': SETTLES_NOTHING } : { ':zero': 0 };
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
