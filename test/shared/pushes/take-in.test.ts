/** What becomes of an event as it arrives, and which rule works on it when it comes from the queue. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { QueuedEvent } from '../../../shared/aws/event-queue.ts';
import { applyEvent, takeIn } from '../../../shared/pushes/events.ts';
import { SHORTENED } from '../../../shared/pushes/fitted.ts';
import type { OtherEvent } from '../../../shared/wechat/event.ts';
import {
  authorizedEvent,
  errcode,
  EXCHANGE,
  key,
  startAuthorizer,
  unauthorizedEvent,
} from '../../support/authorizer.ts';
import { createTestServices, START } from '../../support/services.ts';

const { componentAppId, authorizerAppId } = key;
const other: OtherEvent = {
  kind: 'other',
  componentAppId,
  createdAt: START,
  infoType: 'notify_third_fasteregister',
  fields: { status: '0' },
};
const describedOther = { componentAppId, createdAt: START, infoType: other.infoType };

let test: ReturnType<typeof createTestServices>;
let queue: QueuedEvent[];

beforeEach(() => {
  test = createTestServices();
  queue = [];
});

const receive = (event: Parameters<typeof takeIn>[0]) =>
  takeIn(event, { ...test.services, enqueue: async (each) => void queue.push(each) });
const messages = () => test.log.map(({ message }) => message);

describe('an event that arrives', () => {
  it('is stored at once where it is a ticket, and not queued', async () => {
    const verifyTicket = 'ticket@@@one';
    await receive({ kind: 'verify-ticket', componentAppId, createdAt: START, verifyTicket });

    const stored = await test.services.store.readVerifyTickets(componentAppId);
    expect(JSON.stringify(stored)).toContain(verifyTicket);
    expect(queue).toEqual([]);
    expect(JSON.stringify(test.log)).not.toContain(verifyTicket);
  });

  it.each([authorizedEvent(START), unauthorizedEvent(START)])(
    'is queued as it is: $infoType',
    async (event) => {
      await receive(event);

      expect(queue).toEqual([event]);
      expect(test.log).toEqual([
        {
          level: 'info',
          message: 'Authorization event queued',
          ...key,
          createdAt: START,
          infoType: event.infoType,
        },
      ]);
    },
  );

  it('is queued twice where it carries a code: as a notice, and as the code', async () => {
    const registration = { authorizerAppId, authorizationCode: 'code' };
    await receive({ ...other, registration });

    expect(queue).toEqual([other, { ...describedOther, kind: 'grant', ...registration }]);
    expect(test.log).toEqual([
      { level: 'info', message: 'Authorization event queued', ...describedOther },
    ]);
  });

  it('is told of where it lacks what it needs', async () => {
    const incomplete = { missing: ['AuthorizationCode'], authorizerAppId };
    await receive({ ...other, incomplete });

    expect(queue).toHaveLength(1);
    expect(test.log).toContainEqual({
      level: 'warn',
      message: 'Incomplete push passed on',
      componentAppId,
      authorizerAppId,
      infoType: other.infoType,
      code: 'push-incomplete',
      missing: 'AuthorizationCode',
    });
  });

  it('is told of where it is cut, also where its code goes by itself', async () => {
    const registration = { authorizerAppId, authorizationCode: 'code' };
    await receive({ ...other, fields: { long: 'x'.repeat(300_000) }, registration });

    expect(test.log).toContainEqual({ level: 'warn', message: SHORTENED, ...describedOther });
  });

  it('is not told of where it is whole', async () => {
    await receive(other);

    expect(messages()).toEqual(['Authorization event queued']);
  });

  it('fails where the queue does not take it: WeChat has to send it again', async () => {
    const enqueue = () => Promise.reject(new Error('the queue is away'));

    await expect(takeIn(other, { ...test.services, enqueue })).rejects.toThrow('the queue is away');
    expect(messages()).toEqual([]);
  });
});

describe('an event from the queue', () => {
  it('is passed on where it is one of WeChat’s others, and no code is asked for', async () => {
    await applyEvent(other, test.services);

    expect(test.announced).toEqual([
      expect.objectContaining({
        type: other.infoType,
        detail: expect.objectContaining({ fields: other.fields }),
      }),
    ]);
    expect(test.log).toEqual([
      { level: 'info', message: 'Applying authorization event', ...describedOther },
    ]);
  });

  it('is passed on where it is a user’s message', async () => {
    const detail = { id: 'one' };
    const infoType = 'AuthorizerMessageReceived';
    const event = {
      kind: 'message',
      infoType,
      ...key,
      createdAt: START,
      id: 'one',
      detail,
    } as const;
    await applyEvent(event, test.services);

    expect(test.announced).toEqual([{ type: infoType, detail }]);
    expect(test.log).toEqual([
      {
        level: 'info',
        message: 'Applying authorization event',
        ...key,
        createdAt: START,
        infoType,
      },
    ]);
  });

  it('is the publish check’s where it is so called: one that is late is given up', async () => {
    const check = { authorizationCode: 'code', openId: 'user' };
    const event = { kind: 'check-message', infoType: 'QUERY_AUTH_CODE', ...key, ...check } as const;
    await applyEvent({ ...event, createdAt: START - 121 }, test.services);

    expect(messages()).toEqual(['Applying authorization event', 'Publish check given up']);
  });

  // Nobody knows of which account it was: the queue would only try again for nothing.
  it('is done with where its code names no account and was used before', async () => {
    const { announced, log, replies, services } = await startAuthorizer();
    replies[EXCHANGE] = errcode(61010);
    const { authorizerAppId: _unnamed, ...event } = authorizedEvent(START);
    await applyEvent(event, services);

    expect(announced).toEqual([]);
    expect(log).toContainEqual({
      level: 'warn',
      message: 'Code of an unnamed account led to nothing',
      componentAppId,
    });
  });
});
