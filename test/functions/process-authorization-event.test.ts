/** What becomes of the events that WeChat pushed. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/process-authorization-event.ts';
import { toSqsEvent } from '../../infra/local/lambda/sqs-event.ts';
import {
  account,
  component,
  contextOf,
  otherAccount,
  startKeeper,
  type Keeper,
} from '../support/keeper.ts';
import { open, visitAndAgree } from '../support/merchant.ts';

const { componentAppId } = component;
const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

it.each([
  ['not JSON: my-secret', 'the body is not JSON'],
  ['{"kind":"grant","componentAppId":"my-secret"}', 'wrong or missing: componentAppId'],
])('what is no event is given back until SQS sets it aside: %s', async (body, reason) => {
  const asked: [string, number][] = [];
  const deliverAgain = async (receiptHandle: string, afterSeconds: number) => {
    asked.push([receiptHandle, afterSeconds]);
  };
  const process = createHandler({ ...keeper.services, deliverAgain });
  const message = { MessageId: 'm1', ReceiptHandle: 'r1', Body: body };
  const event = toSqsEvent([{ ...message, Attributes: { MessageGroupId: 'g' } }], 'arn:a');
  keeper.log.length = 0;

  expect(await process(event, contextOf('process-authorization-event'))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm1' }],
  });
  expect(asked).toEqual([['r1', 0]]);
  expect(keeper.log).toMatchObject([{ message: 'Queued event failed', retryInSeconds: 0 }]);
  expect(JSON.stringify(keeper.log)).toContain(reason);
  expect(JSON.stringify(keeper.log)).not.toContain('my-secret');
  expect(keeper.announced).toEqual([]);
});

describe('pushed events', () => {
  beforeEach(async () => {
    await open(await visitAndAgree(keeper));
    await keeper.workQueue();
    keeper.announced.length = 0;
    await keeper.simulator.advance(60);
  });

  it('of changed permission sets are stored and announced with the difference', async () => {
    await keeper.simulator.updatePermissionSets(authorizerAppId, [1, 2, 11, 33]);
    await keeper.simulator.settle();
    await keeper.workQueue();

    expect(await keeper.readGrant()).toMatchObject({ permissionSets: [1, 2, 11, 33] });
    expect(keeper.announced).toEqual([
      {
        type: 'AuthorizerUpdated',
        detail: expect.objectContaining({
          schemaVersion: 1,
          componentAppId,
          authorizerVersion: 3,
          authorizerAppId,
          permissionSets: [1, 2, 11, 33],
          addedPermissionSets: [33],
          removedPermissionSets: [3, 4, 7, 15],
        }),
      },
    ]);
  });

  it('of a withdrawal that is older than the grant change nothing', async () => {
    const { now } = keeper.simulator;
    keeper.queue.push({
      kind: 'revocation',
      infoType: 'unauthorized',
      componentAppId,
      authorizerAppId,
      createdAt: now() - 3600,
    });
    await keeper.workQueue();

    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
    expect(keeper.announced).toEqual([]);
  });

  it('that come twice are announced once', async () => {
    keeper.simulator.setPushFault({ kind: 'doubled' });
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();

    expect(keeper.types()).toEqual(['AuthorizerRevoked']);
    expect(await keeper.readGrant()).toMatchObject({ status: 'revoked' });
  });

  it('of a grant that was withdrawn before they were processed leave the queue', async () => {
    await keeper.simulator.authorize(otherAccount);
    await keeper.simulator.settle();
    keeper.simulator.forget('authorization-codes');
    keeper.simulator.forget('grant', { authorizerAppId: otherAccount });

    await expect(keeper.workQueue()).resolves.toEqual([]);
    await expect(keeper.lookUp({ authorizerAppId: otherAccount })).rejects.toMatchObject({
      name: 'AuthorizerNotFound',
    });
  });

  it('of unknown kinds are passed on as they came', async () => {
    await keeper.simulator.pushEvent('notify_3rd_wxa_auth', { appid: otherAccount, taskid: 't1' });
    await keeper.simulator.settle();
    await keeper.workQueue();

    expect(keeper.announced).toEqual([
      {
        type: 'notify_3rd_wxa_auth',
        detail: {
          schemaVersion: 1,
          componentAppId,
          infoType: 'notify_3rd_wxa_auth',
          createdAt: keeper.simulator.now(),
          fields: expect.objectContaining({ appid: otherAccount, taskid: 't1' }),
        },
      },
    ]);
  });

  it('of a registered mini program store its grant, and pass nothing on of its code', async () => {
    const { authorizationCode } = await keeper.simulator.authorize(otherAccount, { fault: 'lost' });
    const fields = { appid: otherAccount, status: 0, auth_code: authorizationCode, msg: 'OK' };
    await keeper.simulator.pushEvent('notify_third_fasteregister', fields);
    await keeper.simulator.settle();
    await keeper.workQueue();

    expect(keeper.types()).toEqual(['notify_third_fasteregister', 'AuthorizerAuthorized']);
    expect(JSON.stringify(keeper.announced)).not.toContain('queryauthcode');
    await expect(keeper.lookUp({ authorizerAppId: otherAccount })).resolves.toBeDefined();
  });
});
