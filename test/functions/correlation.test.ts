/** Every line of the log says which invocation wrote it, and which push or look-up began it all. */
import { LambdaClient, type InvokeCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { toSqsEvent } from '../../infra/local/lambda/sqs-event.ts';
import { createLogger } from '../../shared/aws/logger.ts';
import { createMeasure } from '../../shared/aws/metrics.ts';
import { createFunctionStarter, createRenewLater } from '../../shared/aws/start-function.ts';
import { account, component, contextOf, startKeeper, type Keeper } from '../support/keeper.ts';
import { watchPrinted, type PrintedLine, type PrintedLines } from '../support/printed-lines.ts';
import { eventXml, pushOf, send, TICKET } from '../support/push.ts';

const { componentAppId } = component;
const authorizerAppId = account;

let printed: PrintedLines;
let keeper: Keeper;

beforeEach(async () => {
  printed = watchPrinted();
  keeper = await startKeeper({ logger: createLogger(), measure: createMeasure() });
});

afterEach(async () => {
  await keeper.close();
  printed.stop();
});

type InvokedFunction = 'get-access-token' | 'renew-access-token' | 'reconcile-authorizers';

const invoke = (name: InvokedFunction, requestId: string, request: object = {}) =>
  keeper.handlers[name]({ componentAppId, ...request }, contextOf(requestId));

/** A Lambda service that records what it is asked to start. */
function watchStarted() {
  const client = new LambdaClient({ region: 'eu-west-1' });
  const payloads: Record<string, unknown>[] = [];
  jest.spyOn(client, 'send').mockImplementation((command) => {
    const { Payload } = (command as InvokeCommand).input;
    payloads.push(JSON.parse(typeof Payload === 'string' ? Payload : ''));
    return Promise.resolve({});
  });
  return { client, payloads };
}

const idsOf = (lines: PrintedLine[]) =>
  lines.map((line) => [line['correlation_id'], line['function_request_id']]);
const linesOf = (requestId: string) =>
  printed.read().filter((line) => line['function_request_id'] === requestId);
const lineThatSays = (message: string) =>
  printed.read().find((line) => line['message'] === message);

describe('a push', () => {
  it('is followed from the address through the queue, each event under its own push’s id', async () => {
    await keeper.simulator.pushVerifyTicket();
    for (const InfoType of ['one', 'other']) {
      await send(`${keeper.url}/events`, pushOf({ xml: eventXml({ InfoType }) }));
    }
    await keeper.workQueue();

    const lines = printed.read();
    const idOf = (message: string, infoType: string) =>
      lines.find((line) => line['message'] === message && line['infoType'] === infoType)?.[
        'correlation_id'
      ];
    for (const infoType of ['one', 'other']) {
      expect(idOf('Authorization event queued', infoType)).toMatch(/^[0-9a-f-]{36}$/);
      expect(idOf('Applying authorization event', infoType)).toBe(
        idOf('Authorization event queued', infoType),
      );
    }
    expect(new Set(lines.map((line) => line['correlation_id'])).size).toBe(3);
  });

  it('that is refused says under its id what is wrong', async () => {
    await send(`${keeper.url}/events`, pushOf({ xml: eventXml({}), messageToken: 'x' }));

    const [refused, measured] = ['message', 'RefusedPushes'].map((name) =>
      printed.read().find((line) => name in line),
    );
    expect(refused).toMatchObject({ message: 'Request refused', code: 'signature-mismatch' });
    expect(measured?.['correlation_id']).toBe(refused?.['correlation_id']);
  });

  it('of the version before, which had no id, goes under the invocation’s own', async () => {
    const event = { kind: 'other', infoType: 'x', componentAppId, fields: {} };
    const message = { MessageId: 'm', Body: JSON.stringify(event) };
    const batch = toSqsEvent([message], 'arn:aws:sqs:eu-west-1:000000000000:test.fifo');
    await keeper.processQueued(batch, contextOf('batch-1'));

    expect(idsOf(linesOf('batch-1'))).toEqual([
      ['batch-1', 'batch-1'],
      ['batch-1', 'batch-1'],
    ]);
  });
});

describe('a look-up', () => {
  beforeEach(() => keeper.authorizeAccount());

  it('answered from memory writes one line, with its ids', async () => {
    await invoke('get-access-token', 'look-up-1', { authorizerAppId });
    await invoke('get-access-token', 'look-up-2', { authorizerAppId });

    const lines = linesOf('look-up-2');
    expect(lines).toMatchObject([{ TokenLookUps: 1, outcome: 'memory' }]);
    expect(idsOf(lines)).toEqual([['look-up-2', 'look-up-2']]);
  });

  it('goes under the id that its caller gives, which is no part of the answer', async () => {
    const request = { authorizerAppId, correlationId: 'order:42.a_b-c' };
    const answer = await invoke('get-access-token', 'look-up-1', request);

    expect(answer).toEqual({
      accessToken: expect.any(String),
      expiresAt: expect.any(Number),
      expiresInSeconds: 7200,
    });
    expect(idsOf(linesOf('look-up-1'))).toEqual([['order:42.a_b-c', 'look-up-1']]);
  });

  it.each([[''], ['a b'], ['a'.repeat(65)], ['x\n{"level":"ERROR"}'], ['订单'], [42], [null]])(
    'with the id %p is refused, and the id is not written down',
    async (correlationId) => {
      const request = { authorizerAppId, correlationId };

      await expect(invoke('get-access-token', 'look-up-1', request)).rejects.toMatchObject({
        name: 'InvalidRequest',
        message: 'correlationId is a text of 1 to 64 letters, digits, _ . : and -',
      });
      expect(lineThatSays('Invocation refused')).toMatchObject({
        error: 'InvalidRequest',
        componentAppId,
        authorizerAppId,
      });
      expect(new Set(linesOf('look-up-1').map((line) => line['correlation_id']))).toEqual(
        new Set(['look-up-1']),
      );
    },
  );

  it('hands its id over to the renewal that it begins', async () => {
    const { client, payloads } = watchStarted();
    keeper.services.renewLater = createRenewLater(client);
    await keeper.simulator.advance(7000);
    await invoke('get-access-token', 'look-up-1', { authorizerAppId, correlationId: 'order-42' });
    const renewal = payloads.find((payload) => payload['authorizerAppId']);
    expect(renewal).toMatchObject({ correlationId: 'order-42' });
    await invoke('renew-access-token', 'renewal-1', renewal);

    const lines = linesOf('renewal-1');
    expect(lines).toContainEqual(expect.objectContaining({ TokenRenewals: 1, authorizerAppId }));
    expect(new Set(idsOf(lines).map(String))).toEqual(new Set(['order-42,renewal-1']));
  });

  it('of the version before handed over no id, and is renewed all the same', async () => {
    const { client, payloads } = watchStarted();
    keeper.services.renewLater = createRenewLater(client);
    await keeper.simulator.advance(7000);
    await invoke('get-access-token', 'look-up-1', { authorizerAppId });
    const renewal = payloads.find((payload) => payload['authorizerAppId']);
    await invoke('renew-access-token', 'renewal-1', { ...renewal, correlationId: undefined });

    expect(idsOf(linesOf('renewal-1'))).toContainEqual(['renewal-1', 'renewal-1']);
    expect(keeper.simulator.callCount('api_authorizer_token')).toBe(1);
  });
});

describe('look-ups that are worked on at the same time', () => {
  it('write each under their own ids, also those that wait for another', async () => {
    await keeper.authorizeAccount();
    await keeper.simulator.advance(7200);
    await keeper.simulator.pushVerifyTicket();
    const ids = Array.from({ length: 10 }, (_none, index) => `look-up-${index}`);
    await Promise.all(
      ids.map((id) =>
        invoke('get-access-token', id, { authorizerAppId, correlationId: `of-${id}` }),
      ),
    );

    const lines = printed.read().filter((line) => 'TokenLookUps' in line);
    expect(new Set(idsOf(lines).map(String))).toEqual(new Set(ids.map((id) => `of-${id},${id}`)));
    const others = printed.read().filter((line) => 'LeaseContentions' in line);
    expect(new Set(idsOf(others).map(String)).size).toBe(9);
  });
});

describe('a reconciliation', () => {
  it('by the schedule goes under its own id, and the run that continues it under the first one’s', async () => {
    const { client, payloads } = watchStarted();
    keeper.services.startFunction = createFunctionStarter(client);
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.addAuthorizedAccounts(8);
    let asked = 0;
    const shortOfTime = {
      ...contextOf('run-1'),
      getRemainingTimeInMillis: () => (asked++ < 5 ? 900_000 : 0),
    };
    await keeper.handlers['reconcile-authorizers']({ componentAppId }, shortOfTime);
    expect(payloads).toEqual([
      { componentAppId, continueAfter: expect.any(String), correlationId: 'run-1' },
    ]);
    const inTime = { ...contextOf('run-2'), getRemainingTimeInMillis: () => 900_000 };
    await keeper.handlers['reconcile-authorizers'](payloads[0], inTime);

    expect(new Set(idsOf(linesOf('run-1')).map(String))).toEqual(new Set(['run-1,run-1']));
    expect(new Set(idsOf(linesOf('run-2')).map(String))).toEqual(new Set(['run-1,run-2']));
  });
});

it('no line of all of this holds a secret, and none is without ids', async () => {
  await send(
    `${keeper.url}/events`,
    pushOf({ xml: eventXml({ InfoType: 'x', auth_code: 'c@@@' }) }),
  );
  await keeper.authorizeAccount();
  const { accessToken } = await keeper.lookUp({ authorizerAppId });
  await keeper.lookUp({ authorizerAppId, rejectedToken: accessToken });
  keeper.simulator.setFault({ path: '*', kind: 'errcode', errcode: 61004 });
  await keeper.simulator.advance(7200);
  await expect(keeper.lookUp({ authorizerAppId })).rejects.toThrow('61004');
  await expect(keeper.reconcile()).rejects.toThrow('61004');
  await fetch(`${keeper.url}/authorize`);

  const lines = printed.read();
  const { componentAppSecret, messageToken, encodingAesKey } = component;
  const { verifyTicket } = (await keeper.services.store.readVerifyTickets(componentAppId))
    ?.current ?? { verifyTicket: '' };
  const text = JSON.stringify(lines);
  expect(verifyTicket).not.toBe('');
  for (const secret of [componentAppSecret, messageToken, encodingAesKey, verifyTicket, TICKET]) {
    expect(text).not.toContain(secret);
  }
  expect(text).not.toContain(accessToken);
  expect(text).not.toMatch(/@@@|access_token=|auth_code/);
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => !line['correlation_id'] || !line['function_request_id'])).toEqual(
    [],
  );
});
