/** What becomes of an error in a function that is invoked. */
import { describe, expect, it } from '@jest/globals';
import { KeeperError } from '../../../shared/errors.ts';
import { invokeHandler } from '../../../shared/edge/invoke-handler.ts';
import { component, createTestServices } from '../../support/services.ts';

it('an unexpected error is thrown as it is, and the log says where it came from', async () => {
  const { services, log } = createTestServices();
  const handler = invokeHandler(() => Promise.reject(new TypeError('a bug')), services);

  await expect(handler({}, {} as Parameters<typeof handler>[1])).rejects.toThrow('a bug');
  expect(log).toEqual([
    {
      level: 'error',
      message: 'Invocation failed',
      error: 'TypeError',
      reason: 'a bug',
      stack: expect.stringContaining('invoke-handler.test.ts'),
    },
  ]);
});

describe('the line of a failed invocation', () => {
  const { componentAppId } = component;
  const authorizerAppId = 'wx5a1c9e7d3b2f8046';

  /** What is logged of a request that fails. */
  async function lineOf(event: unknown, error: Error) {
    const { services, log } = createTestServices();
    const handler = invokeHandler(() => Promise.reject(error), services);
    await expect(handler(event, {} as Parameters<typeof handler>[1])).rejects.toThrow(error);
    return log[0];
  }

  it.each([
    ['Invocation refused', new KeeperError('AuthorizationRevoked', 'gone')],
    ['Invocation failed', new TypeError('a bug')],
  ])('%s carries the account', async (message, error) => {
    const event = { componentAppId, authorizerAppId, path: '/cgi-bin/menu/get' };
    expect(await lineOf(event, error)).toMatchObject({ message, componentAppId, authorizerAppId });
  });

  it('carries the component alone where no account is named', async () => {
    const line = await lineOf({ componentAppId }, new KeeperError('VerifyTicketMissing', 'none'));
    expect(line).toMatchObject({ componentAppId });
    expect(line?.['authorizerAppId']).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', componentAppId],
    ['a list', [componentAppId]],
    ['other types', { componentAppId: 1, authorizerAppId: { a: authorizerAppId } }],
    ['other forms', { componentAppId: 'x', authorizerAppId: 'a\n{"level":"ERROR"}' }],
    ['a token', { componentAppId: 'a-token', authorizerAppId: `89_${'a'.repeat(150)}` }],
  ])('carries nothing of a request that is %s', async (_what, event) => {
    const line = await lineOf(event, new KeeperError('InvalidRequest', 'wrong'));
    expect(line?.['componentAppId']).toBeUndefined();
    expect(line?.['authorizerAppId']).toBeUndefined();
  });
});
