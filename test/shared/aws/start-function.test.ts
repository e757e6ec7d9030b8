/** Invocations that nobody waits for. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createFunctionStarter, createRenewLater } from '../../../shared/aws/start-function.ts';
import { inInvocation } from '../../../shared/aws/invocation.ts';
import { component } from '../../support/services.ts';

const client = new LambdaClient({ region: 'eu-west-1' });
const send = jest.spyOn(client, 'send');
const { componentAppId } = component;

beforeEach(() => {
  send.mockReset().mockImplementation(() => Promise.resolve({}));
});

describe('a function that is started once more', () => {
  const start = () =>
    createFunctionStarter(client)('wxkeeper-reconcile-authorizers', { continueAfter: 'wx1' });

  it('is started without waiting for it', async () => {
    await start();

    expect(send.mock.calls[0]?.[0].input).toEqual({
      FunctionName: 'wxkeeper-reconcile-authorizers',
      InvocationType: 'Event',
      Payload: '{"continueAfter":"wx1"}',
    });
  });

  it.each([
    [
      'carries the correlation id of the invocation that starts it',
      'order-42',
      ',"correlationId":"order-42"',
    ],
    ['carries no id that it would refuse', 'JKJaXmPLvHcESHA=', ''],
  ])('%s', async (_what, correlationId, carried) => {
    await inInvocation({ correlationId }, start);

    expect(send.mock.calls[0]?.[0].input).toMatchObject({
      Payload: `{"continueAfter":"wx1"${carried}}`,
    });
  });
});

describe('a renewal', () => {
  it('is handed over to its function without waiting for it', async () => {
    await createRenewLater(client)({ componentAppId, leaseOwner: 'owner' });

    expect(send.mock.calls[0]?.[0].input).toEqual({
      FunctionName: 'wxkeeper-test',
      InvocationType: 'Event',
      Payload: JSON.stringify({ componentAppId, leaseOwner: 'owner' }),
    });
  });
});
