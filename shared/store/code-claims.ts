/**
 * Claims of a visit's codes. Each is an attribute of the visit's item under a name of its own, beside
 * the set of the codes that were counted, so that one write decides on both.
 */
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { visitKey } from './keys.ts';
import type { CodeClaim, Visit, VisitKey } from './records/visit.ts';
import type { CodeRequest, Store } from './store.ts';
import { allOf, isWritten, type Table } from './table.ts';

const CLAIM_PREFIX = 'claim#';

const isThere = 'attribute_exists(pk)';
const isUnclaimed = 'attribute_not_exists(#claim)';
const isOwnClaim = '#claim.claimOwner = :owner';
/** Claims are as long as this one: one that ends later was made by a wrong clock. */
const isClaimOver = '#claim.claimedUntil <= :now OR #claim.claimedUntil > :latest';
const isNotRefused = 'attribute_not_exists(#claim.isRefused)';
const canBeClaimed = `${isUnclaimed} OR ${isOwnClaim} OR ((${isClaimOver}) AND ${isNotRefused})`;
/** A code that was counted before takes no other place. */
const hasPlace =
  'attribute_not_exists(askedCodes) OR size(askedCodes) < :most OR contains(askedCodes, :code)';

export function codeClaims(table: Table): Pick<Store, 'claimCode' | 'endClaim'> {
  return {
    async claimCode(visit, request) {
      const update = request.mostCodes === undefined ? pushsClaim(request) : browsersClaim(request);
      const command = new UpdateCommand({
        ...onClaim(table, visit, request.codeDigest),
        ...update,
      });
      return (await isWritten(() => table.client.send(command))) ? 'claimed' : 'not-claimed';
    },

    async endClaim(visit, { codeDigest, owner, isRefused }) {
      const ended: CodeClaim = {
        claimOwner: owner,
        claimedUntil: 0,
        isRefused: isRefused || undefined,
      };
      const command = new UpdateCommand({
        ...onClaim(table, visit, codeDigest),
        UpdateExpression: 'SET #claim = :ended',
        ConditionExpression: isOwnClaim,
        ExpressionAttributeValues: { ':owner': owner, ':ended': ended },
      });
      return (await isWritten(() => table.client.send(command))) ? 'saved' : 'claim-lost';
    },
  };
}

/** What of the item are claims, and the rest. */
export function readClaims<Item extends object>(
  item: Item,
): { claims: Visit['claims']; rest: Item } {
  const entries = Object.entries(item);
  const claims = entries
    .filter(isClaim)
    .map(([name, claim]) => [name.slice(CLAIM_PREFIX.length), claim]);
  return {
    claims: claims.length > 0 ? Object.fromEntries(claims) : undefined,
    rest: Object.fromEntries(entries.filter((entry) => !isClaim(entry))) as Item,
  };
}

const isClaim = ([name]: [string, unknown]) => name.startsWith(CLAIM_PREFIX);

type Update = Partial<UpdateCommandInput>;

function onClaim({ tableName }: Table, { componentAppId, state }: VisitKey, codeDigest: string) {
  return {
    TableName: tableName,
    Key: visitKey(componentAppId, state),
    ExpressionAttributeNames: { '#claim': CLAIM_PREFIX + codeDigest },
  };
}

function browsersClaim(request: CodeRequest): Update {
  const { codeDigest, owner, now, claimedUntil, mostCodes } = request;
  return {
    UpdateExpression: 'SET #claim = :claim ADD askedCodes :codes',
    ConditionExpression: allOf(isThere, canBeClaimed, hasPlace),
    ExpressionAttributeValues: {
      ':claim': claimOf(request),
      ':owner': owner,
      ':now': now,
      ':latest': now + 4 * (claimedUntil - now),
      ':most': mostCodes,
      ':code': codeDigest,
      ':codes': new Set([codeDigest]),
    },
  };
}

function pushsClaim(request: CodeRequest): Update {
  return {
    UpdateExpression: 'SET #claim = :claim',
    ConditionExpression: isThere,
    ExpressionAttributeValues: { ':claim': claimOf(request) },
  };
}

function claimOf({ owner: claimOwner, claimedUntil }: CodeRequest): CodeClaim {
  return { claimOwner, claimedUntil };
}
