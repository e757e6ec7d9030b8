/** The write that takes a lease, with its conditions. */
import { INSTANCE_TOLERANCE_SECONDS } from '../clocks.ts';
import { credentialOf, expressionOf } from './credential-attributes.ts';
import { accessTokenKey } from './keys.ts';
import type { CredentialKey, LeaseRequest } from './records/access-token.ts';
import { allOf, type Table } from './table.ts';

// `#name` is the attribute of the credential that is meant, see credential-attributes.ts.
const noRecordYet = 'attribute_not_exists(#version)';
const isAsSeen = '#version = :seenVersion';
/** @param seenVersion 0 where there was no record; the value of `:seenVersion` */
export const unchangedSince = (seenVersion: number) =>
  seenVersion === 0 ? `${noRecordYet} OR ${isAsSeen}` : isAsSeen;
/** Also free for its owner: the SDK retries a write whose answer was lost. */
const leaseHasEnded = `attribute_not_exists(#leaseOwner) OR #leaseOwner = :owner
  OR #leaseOwner = :outlasted OR #leaseExpiresAt <= :longAgo`;
/** By the clock, where the renewer says so: it may have read the record before there was a lease. */
const leaseIsOver = `${leaseHasEnded}
  OR (attribute_not_exists(#overtakenUntil) OR #overtakenUntil <= :longAgo OR #overtakenUntil > :farAhead)
    AND (#leaseExpiresAt <= :now OR #leaseExpiresAt > :latest)`;
/** A handed-over lease can be taken over once: later attempts find another owner. */
const leaseIsHandedOver = '#leaseOwner = :from OR #leaseOwner = :owner';
const leaseIsMineNow = ({ from, overtakenUntil }: LeaseRequest) => {
  if (from) return leaseIsHandedOver;
  return overtakenUntil === undefined ? leaseHasEnded : leaseIsOver;
};
/** Or it is the owner's: the SDK repeats the write. */
const budgetIsAsSeen = ({ seenBudget }: LeaseRequest) => {
  if (seenBudget === undefined) return undefined;
  const isSeen = seenBudget === 'none' ? 'attribute_not_exists(#budget)' : '#budget = :seenBudget';
  return `${isSeen} OR ${leaseIsMine}`;
};
const isAvailable = 'attribute_not_exists(unavailable)';
/** The fence: a renewer that has lost the lease changes nothing, however late it writes. */
export const leaseIsMine = '#leaseOwner = :owner';

/** Less than any number of doubts. */
const SETTLES_NOTHING = -1;

/** For an `UpdateCommand`. */
export function leaseUpdate(table: Table, key: CredentialKey, lease: LeaseRequest) {
  const { owner, expiresAt, seenVersion, budget, seenBudget, from, overtakenUntil } = lease;
  const ofKey = (expression: string) => expressionOf(credentialOf(key), expression);
  const isUnchanged = [unchangedSince(seenVersion), budgetIsAsSeen(lease)];
  const conditions = [...isUnchanged, leaseIsMineNow(lease), isAvailable];
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

function timeValues({ expiresAt, now, outlasted = '', overtakenUntil }: LeaseRequest) {
  const longAgo = now - INSTANCE_TOLERANCE_SECONDS;
  const values = { ':longAgo': longAgo, ':outlasted': outlasted };
  if (overtakenUntil === undefined) return values;
  const farAhead = expiresAt + INSTANCE_TOLERANCE_SECONDS;
  const latest = now + 4 * (expiresAt - now);
  return { ...values, ':now': now, ':latest': latest, ':farAhead': farAhead };
}

function doubtValues({ isContested }: LeaseRequest) {
  return isContested ? { ':nothing': SETTLES_NOTHING } : { ':zero': 0 };
}
