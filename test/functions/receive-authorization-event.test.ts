import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { signatureOf } from '../../shared/wechat/crypto.ts';
import { startKeeper, component, type Keeper } from '../support/keeper.ts';
import { envelope, eventXml, pushOf, send, TICKET, ticketXml, type Push } from '../support/push.ts';
import { START } from '../support/services.ts';

const { componentAppId } = component;
const foreignComponent = 'wxffffffffffffffff';

let keeper: Keeper;

beforeAll(async () => {
  keeper = await startKeeper();
});

afterAll(async () => {
  await keeper.close();
});

afterEach(() => {
  keeper.log.length = 0;
  keeper.queue.length = 0;
});

/** Refusals that only a sender with the message token can cause. */
const signedCodes = new Set(['ciphertext-malformed', 'decryption-failed', 'component-mismatch']);

const storedTickets = () => keeper.services.store.readVerifyTickets(componentAppId);

describe('bad input gets a plain 4xx that says which, one log line, and stores nothing', () => {
  const good = pushOf({ xml: ticketXml() });
  const without = (name: string): Push => {
    const { [name]: _left, ...query } = good.query;
    return { ...good, query };
  };
  const bomb = `<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml>&b;</xml>`;

  it.each<[string, Push, number, string]>([
    ['no timestamp', without('timestamp'), 400, 'query-incomplete'],
    ['no nonce', without('nonce'), 400, 'query-incomplete'],
    ['no msg_signature', without('msg_signature'), 400, 'query-incomplete'],
    ['an empty body', { ...good, body: '' }, 400, 'body-missing'],
    [
      'an oversized body',
      { ...good, body: `<xml>${'a'.repeat(70_000)}</xml>` },
      413,
      'body-too-large',
    ],
    ['a truncated body', { ...good, body: good.body.slice(0, -20) }, 400, 'xml-malformed'],
    ['rubbish', { ...good, body: 'rubbish' }, 400, 'xml-malformed'],
    ['an entity bomb', { ...good, body: bomb }, 400, 'xml-malformed'],
    ['plaintext', { ...good, body: ticketXml() }, 400, 'not-encrypted'],
    [
      'a wrong signature',
      { ...good, query: { ...good.query, msg_signature: '0'.repeat(40) } },
      403,
      'signature-mismatch',
    ],
    ['a changed ciphertext', { ...good, body: envelope('AAAA') }, 403, 'signature-mismatch'],
    [
      'a wrong message token',
      pushOf({ xml: ticketXml(), messageToken: 'x' }),
      403,
      'signature-mismatch',
    ],
    [
      'a wrong AES key',
      pushOf({ xml: ticketXml(), encodingAesKey: 'z'.repeat(43) }),
      400,
      'decryption-failed',
    ],
    [
      'a message for another component',
      pushOf({ xml: ticketXml(), componentAppId: foreignComponent }),
      403,
      'component-mismatch',
    ],
    [
      'another component inside',
      pushOf({
        xml: eventXml({
          AppId: foreignComponent,
          InfoType: 'unauthorized',
          AuthorizerAppid: 'wx1',
        }),
      }),
      403,
      'component-mismatch',
    ],
  ])('%s', async (what, push, status, code) => {
    const answer = await send(`${keeper.url}/events`, push);

    expect(answer).toMatchObject({ status, text: expect.stringContaining(`${code}: `) });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.text).not.toMatch(/success|at .+\.ts|ticket@@@/);
    expect(await storedTickets()).toBeUndefined();
    expect(keeper.queue).toEqual([]);
    const message = signedCodes.has(code) ? 'Signed push refused' : 'Request refused';
    expect(keeper.log).toEqual([
      {
        level: 'warn',
        message,
        componentAppId,
        authorizerAppId: what === 'another component inside' ? 'wx1' : undefined,
        route: 'POST /{componentAppId}/events',
        code,
        reason: expect.any(String),
      },
    ]);
  });

  it('an unknown component', async () => {
    const address = keeper.url.replace(componentAppId, foreignComponent);

    expect(await send(`${address}/events`, good)).toMatchObject({
      status: 404,
      text: 'component-unknown: this deployment serves no such component',
    });
  });
});

describe('a ticket push', () => {
  const sendTicket = (ticket: string, createdAt: number) =>
    send(`${keeper.url}/events`, pushOf({ xml: ticketXml(ticket, createdAt) }));

  it('is stored and answered with exactly success as text', async () => {
    const answer = await sendTicket(TICKET, START);

    expect(answer).toMatchObject({ status: 200, text: 'success' });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await storedTickets()).toEqual({
      current: { verifyTicket: TICKET, createdAt: START },
      receivedAt: START,
    });
  });

  it('replaces the one before, which stays stored too', async () => {
    await keeper.simulator.advance(600);
    await sendTicket('ticket@@@newer', START + 600);

    expect(await storedTickets()).toMatchObject({
      current: { verifyTicket: 'ticket@@@newer', createdAt: START + 600 },
      previous: { verifyTicket: TICKET, createdAt: START },
    });
  });

  it('that is late changes nothing and is answered with success', async () => {
    expect(await sendTicket('ticket@@@late', START + 300)).toMatchObject({ text: 'success' });
    expect(await storedTickets()).toMatchObject({ current: { verifyTicket: 'ticket@@@newer' } });
  });

  it('never puts the ticket into the log', async () => {
    await keeper.simulator.advance(600);
    await sendTicket('ticket@@@secret', START + 1200);

    expect(keeper.log).toHaveLength(1);
    expect(JSON.stringify(keeper.log)).not.toContain('secret');
  });
});

describe('other events', () => {
  it('are queued before WeChat gets success', async () => {
    const xml = eventXml({ InfoType: 'unauthorized', AuthorizerAppid: 'wx570bc396a51b8ff8' });

    expect(await send(`${keeper.url}/events`, pushOf({ xml }))).toMatchObject({ text: 'success' });
    expect(keeper.queue).toEqual([
      {
        kind: 'revocation',
        infoType: 'unauthorized',
        componentAppId,
        createdAt: START,
        authorizerAppId: 'wx570bc396a51b8ff8',
      },
    ]);
  });

  it('of an unknown InfoType are queued as they came', async () => {
    const xml = eventXml({ InfoType: 'notify_of_tomorrow', appid: 'wx570bc396a51b8ff8' });

    expect(await send(`${keeper.url}/events`, pushOf({ xml }))).toMatchObject({ text: 'success' });
    expect(keeper.queue).toMatchObject([
      { kind: 'other', infoType: 'notify_of_tomorrow', fields: { appid: 'wx570bc396a51b8ff8' } },
    ]);
  });
});

describe('where nothing can be stored, WeChat does not get success, so that it repeats', () => {
  const fails = () => Promise.reject(new Error('DynamoDB is away: ticket@@@x'));

  it('an event that the queue does not take', async () => {
    const failing = await startKeeper();
    failing.services.enqueue = () => Promise.reject(new Error('SQS is away'));
    const xml = eventXml({ InfoType: 'unauthorized', AuthorizerAppid: 'wx570bc396a51b8ff8' });

    expect(await send(`${failing.url}/events`, pushOf({ xml }))).toMatchObject({ status: 500 });
    await failing.close();
  });

  it('an event that the queue has not taken yet', async () => {
    const slow = await startKeeper();
    const steps: string[] = [];
    slow.services.enqueue = async () => {
      for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
      steps.push('on the queue');
    };
    const xml = eventXml({ InfoType: 'unauthorized', AuthorizerAppid: 'wx570bc396a51b8ff8' });
    await send(`${slow.url}/events`, pushOf({ xml }));
    steps.push('success');

    expect(steps).toEqual(['on the queue', 'success']);
    await slow.close();
  });

  it('a ticket', async () => {
    const { store } = keeper.services;
    const failing = await startKeeper({ store: { ...store, saveVerifyTicket: fails } });

    await failing.simulator.pushVerifyTicket();
    await failing.simulator.settle();

    expect(failing.simulator.pushLog()).toMatchObject([
      { attempt: 1, status: 500, succeeded: false },
      { attempt: 2, status: 500, succeeded: false },
      { attempt: 3, status: 500, succeeded: false },
    ]);
    const answer = await send(`${failing.url}/events`, pushOf({ xml: ticketXml() }));
    expect(answer.text).toBe('internal-error: the request could not be worked on');
    await failing.close();
  });
});

describe('the check of the address', () => {
  const check = (changes: Record<string, string> = {}) => {
    const [timestamp, nonce] = [String(START), '77'];
    const signature = signatureOf(component.messageToken, timestamp, nonce);
    const query = new URLSearchParams({ signature, timestamp, nonce, echostr: '4711', ...changes });
    return fetch(`${keeper.url}/events?${query.toString()}`);
  };

  it('is answered with echostr as plain text', async () => {
    const response = await check();

    expect([response.status, await response.text()]).toEqual([200, '4711']);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await keeper.simulator.checkEventUrl()).toBe(true);
  });

  it('with a wrong signature is refused', async () => {
    const response = await check({ signature: 'f'.repeat(40) });

    expect(response.status).toBe(403);
  });
});
