/** How a change of a grant updates the account's access token and tickets, in the same transaction. */
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { settleDoubts } from './access-token-items.ts';
import { leaseIsMine, unchangedSince } from './lease-update.ts';
import { expressionOf, tickets } from './credential-attributes.ts';
import { accessTokenKey } from './keys.ts';
import { unavailableReason, type Authorizer } from './records/authorizer.ts';
import type { AuthorizerChange } from './store.ts';
import { allOf, type Table } from './table.ts';

/** One write of a transaction. */
export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * A renewal under way was begun for the old grant. Its lease ends here, so it cannot save. But it may
 * still ask WeChat: until when is left behind.
 */
export function updateAccessToken(
  table: Table,
  change: AuthorizerChange,
  owner: string | undefined,
): TransactItem[] {
  const { next, accessToken, hasNewTenant } = change;
  if (accessToken === undefined && !hasNewTenant) return [];
  const update: Update = { set: [], remove: [], conditions: [], values: {} };
  if (accessToken !== undefined) {
    replaceToken(update, accessToken);
    endLease(update, owner);
    addAvailability(update, next);
    addEndOfTickets(update, next);
    addConditions(update, change, owner);
  }
  addTenant(update, next);
  const { set, remove, conditions, values } = update;
  const expression = [
    ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.join(', ')}`] : []),
  ];
  return [
    {
      Update: {
        TableName: table.tableName,
        Key: accessTokenKey(next),
        UpdateExpression: ofAccessToken(expression.join(' ')),
        ...(conditions.length > 0 && {
          ConditionExpression: allOf(...conditions.map(ofAccessToken)),
        }),
        ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
      },
    },
  ];
}

const ofAccessToken = (expression: string) => expressionOf('access-token', expression);

/** The parts of an update, collected by the functions below. */
interface Update {
  set: string[];
  remove: string[];
  conditions: string[];
  values: Record<string, unknown>;
}

const countVersion = '#version = if_not_exists(#version, :zero) + :one';
/** What is left of a lease is until when its owner may be at work. */
const leaseAttributes = ['#leaseOwner', '#isLeaseHandedOver', '#leaseDoubts'];

function replaceToken(
  { set, remove, values }: Update,
  accessToken: NonNullable<AuthorizerChange['accessToken']>,
): void {
  set.push(countVersion);
  remove.push('#failure');
  Object.assign(values, { ':zero': 0, ':one': 1 });
  if (accessToken === 'none') {
    remove.push('#accessToken', '#expiresAt');
    return;
  }
  set.push('#accessToken = :accessToken', '#expiresAt = :expiresAt');
  values[':accessToken'] = accessToken.accessToken;
  values[':expiresAt'] = accessToken.expiresAt;
}

function endLease({ set, remove }: Update, owner: string | undefined): void {
  remove.push(...leaseAttributes);
  if (owner !== undefined) set.push(settleDoubts);
  // The renewal that is under way can replace this token, or the next one.
  if (owner !== undefined) remove.push('#leaseExpiresAt');
}

function addAvailability({ set, remove, values }: Update, next: Authorizer): void {
  const reason = unavailableReason(next);
  if (reason === undefined) {
    remove.push('unavailable');
    return;
  }
  set.push('unavailable = :unavailable');
  values[':unavailable'] = reason;
}

/**
 * Tickets end with the grant, and so do their renewals. A new access token does not end them.
 */
function addEndOfTickets({ set, remove }: Update, next: Authorizer): void {
  if (unavailableReason(next) === undefined) return;
  const removed = ['#accessToken', '#expiresAt', '#dueAt', '#failure', ...leaseAttributes];
  for (const ticket of tickets) {
    set.push(expressionOf(ticket, countVersion));
    remove.push(...removed.map((name) => expressionOf(ticket, name)));
  }
}

function addTenant({ set, remove, values }: Update, { tenantId }: Authorizer): void {
  if (tenantId === undefined) {
    remove.push('tenantId');
    return;
  }
  set.push('tenantId = :tenantId');
  values[':tenantId'] = tenantId;
}

function addConditions(
  { conditions, values }: Update,
  { seenVersion }: AuthorizerChange,
  owner: string | undefined,
): void {
  if (owner !== undefined) {
    conditions.push(leaseIsMine);
    values[':owner'] = owner;
  }
  if (seenVersion !== undefined) {
    conditions.push(unchangedSince(seenVersion));
    values[':seenVersion'] = seenVersion;
  }
}
