/** What becomes of a write that DynamoDB refuses. */
import {
  ConditionalCheckFailedException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { allOf, answered, isWritten } from '../../../shared/store/table.ts';

const about = { message: 'refused', $metadata: {} };

function cancelled(...codes: string[]) {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ ...about, CancellationReasons });
}

const conditionFailed = new ConditionalCheckFailedException(about);
const conflict = new TransactionConflictException(about);

/** A write that fails with these errors, one after the other, and then succeeds. */
function failing(...errors: Error[]) {
  let calls = 0;
  const write = async () => {
    const error = errors[calls++];
    if (error) throw error;
  };
  return { write, countCalls: () => calls };
}

describe('a write', () => {
  it.each([
    ['at the first try', [], 1],
    ['after a transaction in its way', [conflict], 2],
    ['after another in the way of its transaction', [cancelled('TransactionConflict', 'None')], 2],
    ['at the third try', [conflict, conflict], 3],
  ])('is done %s', async (_when, errors, calls) => {
    const { write, countCalls } = failing(...errors);
    expect(await isWritten(write)).toBe(true);
    expect(countCalls()).toBe(calls);
  });

  it.each([
    ['its condition', [conditionFailed], 1],
    ['one condition of its transaction', [cancelled('None', 'ConditionalCheckFailed')], 1],
    [
      'a condition, a conflict or not',
      [cancelled('TransactionConflict', 'ConditionalCheckFailed')],
      1,
    ],
    ['its condition after a conflict', [conflict, conditionFailed], 2],
    ['three conflicts', [conflict, cancelled('TransactionConflict'), conflict], 3],
  ])('is refused by %s', async (_what, errors, calls) => {
    const { write, countCalls } = failing(...errors);
    expect(await isWritten(write)).toBe(false);
    expect(countCalls()).toBe(calls);
  });

  it.each([
    ['another error', new Error('no network')],
    ['a transaction cancelled for another reason', cancelled('ValidationError', 'None')],
    ['a transaction cancelled for no reason', new TransactionCanceledException(about)],
  ])('throws %s', async (_which, error) => {
    const { write, countCalls } = failing(error);
    await expect(isWritten(write)).rejects.toBe(error);
    expect(countCalls()).toBe(1);
  });
});

describe('a table that does not answer', () => {
  const sent = { $metadata: { attempts: 3 } };

  it.each<[string, Error]>([
    ['is too busy', cancelled('ThrottlingError', 'None')],
    ['accepts no more requests', new ProvisionedThroughputExceededException(about)],
    ['fails', new InternalServerError(about)],
    ['is silent', Object.assign(new Error('no answer'), { name: 'TimeoutError', ...sent })],
    ['cannot be reached', Object.assign(new Error('connect ECONNREFUSED'), sent)],
  ])('has a name of the contract where it %s', async (_what, cause) => {
    const expected = { code: 'StoreUnavailable', kind: 'unavailable', cause };
    await expect(isWritten(failing(cause).write)).rejects.toMatchObject(expected);
    await expect(answered(failing(cause).write)).rejects.toMatchObject(expected);
  });

  it.each<[string, Error]>([
    ['a request that is wrong', Object.assign(new Error('wrong'), { $fault: 'client', ...sent })],
    ['a mistake of ours', new TypeError('no such property')],
  ])('is not to blame for %s', async (_what, error) => {
    await expect(answered(failing(error).write)).rejects.toBe(error);
  });
});

it('joins conditions so that each holds by itself', () => {
  expect(allOf('a OR b', undefined, 'c')).toBe('(a OR b) AND (c)');
  expect(allOf(undefined)).toBeUndefined();
});
