/** Items of users' messages: by them a delivery is known for a copy. They contain nothing of a message. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { messageKey } from './keys.ts';
import { CLAIM_SECONDS, type Store } from './store.ts';
import { answered, type Table } from './table.ts';

/** WeChat repeats a message three times within some 15 s. The rest is for an outage of ours. */
const STORED_SECONDS = 60 * 60;

const isUnannounced = 'attribute_not_exists(announcedAt)';
const isUnclaimed = 'attribute_not_exists(claimedUntil)';
const isOwnClaim = 'claimOwner = :owner';
/** Claims are as long as this one: one that ends later was made by a wrong clock. */
const isClaimOver = 'claimedUntil <= :now OR claimedUntil > :latest';
const canBeClaimed = `${isUnannounced} AND (${isUnclaimed} OR ${isOwnClaim} OR ${isClaimOver})`;

export function messageItems(table: Table): Pick<Store, 'claimMessage' | 'markMessageAnnounced'> {
  return {
    async claimMessage(key, { owner, now }) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: messageKey(key),
        UpdateExpression: 'SET claimOwner = :owner, claimedUntil = :until, removeAt = :removeAt',
        ConditionExpression: canBeClaimed,
        ExpressionAttributeValues: {
          ':owner': owner,
          ':now': now,
          ':until': now + CLAIM_SECONDS,
          ':latest': now + 4 * CLAIM_SECONDS,
          ':removeAt': now + STORED_SECONDS,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await answered(() => table.client.send(command));
        return 'claimed';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return error.Item && 'announcedAt' in error.Item ? 'announced' : 'pending';
      }
    },

    async markMessageAnnounced(key, now) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: messageKey(key),
        UpdateExpression: 'SET announcedAt = :now, removeAt = :removeAt',
        ExpressionAttributeValues: { ':now': now, ':removeAt': now + STORED_SECONDS },
      });
      await answered(() => table.client.send(command));
    },
  };
}
