/** Pushes of strangers, who have no message token: refused, without any effect and without a 5xx. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { account, startKeeper, type Keeper } from '../support/keeper.ts';
import { deliver } from '../support/direct-push.ts';
import { envelope, eventXml, pushOf, ticketXml, type Push } from '../support/push.ts';

/** How many there are. */
const hostileRuns = Number(process.env['WXKEEPER_HOSTILE_PUSHES'] ?? 500);

let keeper: Keeper;

beforeAll(async () => {
  keeper = await startKeeper();
});

afterAll(async () => {
  await keeper.close();
});

const grant = { AuthorizerAppid: account, AuthorizationCode: 'queryauthcode@@@x' };
const contents = fc.constantFrom(
  ticketXml(),
  eventXml({ InfoType: 'authorized', ...grant }),
  eventXml({ InfoType: 'unauthorized', ...grant }),
  eventXml({ MsgType: 'text', Content: 'a' }),
  '{"MsgType":"text"}',
);

/** Everything but the signature is right. */
const forged = fc.record({ xml: contents, messageToken: fc.string() }).map(pushOf);

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.constantFrom(
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>',
    '{"Encrypt":null}',
    '{"Encrypt":{"a":1}}',
    '{"__proto__":{"Encrypt":"a"}}',
    '[',
    '{',
    '{}',
    '<xml><Encrypt/></xml>',
    `<xml>${'<a>'.repeat(100)}`,
    `{"a":${'['.repeat(10_000)}`,
    '\uFEFF',
    '\n\n',
    `<xml>${'x'.repeat(70_000)}</xml>`,
    `{"a":"${'x'.repeat(70_000)}"}`,
  ),
  fc.string({ unit: 'binary' }).map((text) => envelope(text)),
  fc.base64String({ minLength: 43 }).map((text) => envelope(text)),
  fc.base64String({ minLength: 43 }).map((Encrypt) => JSON.stringify({ Encrypt })),
);

const values = fc.oneof(fc.string(), fc.constantFrom('1795312800', '', '0'.repeat(40)));
const query = fc.record(
  { timestamp: values, nonce: values, msg_signature: values, signature: values },
  { requiredKeys: [] },
);

/** A push of WeChat's with another body, or with the signature that does not cover the body. */
const borrowed = fc.tuple(contents, texts).map(([xml, body]): Push => {
  const { query: signed } = pushOf({ xml });
  return { query: signed, body };
});
const weaklySigned = contents.map((xml): Push => {
  const { query: signed, body } = pushOf({ xml });
  return { query: Object.assign(signed, { msg_signature: signed['signature'] }), body };
});
const random = fc.tuple(query, texts).map(([parameters, body]): Push => {
  const all = Object.entries(parameters).filter(([, value]) => typeof value === 'string');
  return { query: Object.fromEntries(all), body };
});

it(
  'are refused, leave one line each, and change nothing',
  async () => {
    let stores = 0;
    keeper.services.store = new Proxy(keeper.services.store, {
      get: (store, name) => {
        stores += 1;
        return Reflect.get(store, name) as unknown;
      },
    });
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(forged, borrowed, weaklySigned, random),
        fc.constantFrom(undefined, account),
        async (push, addressee) => {
          keeper.log.length = 0;
          keeper.measured.length = 0;
          const { status } = await deliver(keeper, push, addressee);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          expect([400, 403, 413]).toContain(status);
          expect(keeper.log).toMatchObject([{ level: 'warn', message: 'Request refused' }]);
        },
      ),
      { numRuns: hostileRuns },
    );
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(hostileRuns);
    expect({ stores, queue: keeper.queue, announced: keeper.announced }).toEqual({
      stores: 0,
      queue: [],
      announced: [],
    });
  },
  30_000 + 20 * hostileRuns,
);
