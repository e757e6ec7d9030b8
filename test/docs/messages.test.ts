/** docs/events/messages: what users send, as the real function reads it, against the schemas. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { readdirSync } from 'node:fs';
import { deliver } from '../support/direct-push.ts';
import { read } from '../support/documents.ts';
import { account, forget, startKeeper, type Keeper } from '../support/keeper.ts';
import { elementsOfShape, pushShapes, shapedXml } from '../support/push-shapes.ts';
import { pushOf } from '../support/push.ts';

const folder = 'docs/events/messages';
const names = readdirSync(folder).map((name) => name.replace('.schema.json', ''));
const kinds = names.filter((name) => name !== 'common');
const schemaOf = (name: string): AnySchemaObject =>
  JSON.parse(read(`${folder}/${name}.schema.json`));

const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
for (const name of names) ajv.addSchema(schemaOf(name));
/** No other field than those that the schema names: WeChat may add some, but these are documented. */
const closed = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
closed.addSchema(schemaOf('common'));
for (const name of kinds) closed.addSchema({ ...schemaOf(name), additionalProperties: false });

function mistakesIn(message: unknown, name: string, by = ajv): unknown {
  const validate = by.getSchema(`messages/${name}.schema.json`);
  if (!validate) return `no schema for ${name}`;
  return validate(message) === true ? [] : validate.errors;
}

/** Under which name a message has its schema. */
const kindOf = ({ MsgType, Event }: Record<string, unknown>) =>
  String(Event ?? (MsgType === 'shortvideo' ? 'video' : MsgType));

it.each(kinds)('%s is in docs/events.md, and has a good example', (name) => {
  const { title, examples, properties } = schemaOf(name);
  expect(title).toBe(name);
  expect(examples).toHaveLength(1);
  for (const example of examples) {
    expect(kindOf(example)).toBe(name);
    expect(mistakesIn(example, name, closed)).toEqual([]);
  }
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining(['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', '#text']),
  );
  expect(read('docs/events.md')).toContain(`events/messages/${name}.schema.json`);
});

describe('what WeChat documents keeps to its schema', () => {
  let keeper: Keeper;
  beforeAll(async () => {
    keeper = await startKeeper();
  });

  /** Customer messages of the platform itself have the same types: they are not received. */
  const received = pushShapes.filter((shape) => {
    const { MsgType, Event } = Object.fromEntries(
      elementsOfShape(shape).map(({ name, value }) => [name, value]),
    );
    const isMessage = Event !== undefined || shape.includes(' MsgId#');
    return MsgType !== undefined && isMessage && kinds.includes(kindOf({ MsgType, Event }));
  });

  it('of nearly all kinds there is a shape', () => {
    const found = new Set(received.map((shape) => /(Event|MsgType)=(?!event)\w+/.exec(shape)?.[0]));
    expect(found.size).toBeGreaterThanOrEqual(kinds.length - 1);
  });

  it.each(received)('%s', async (shape) => {
    forget(keeper);
    const xml = `<xml>${shapedXml(elementsOfShape(shape))}</xml>`;
    await deliver(keeper, pushOf({ xml }), account);
    const message = JSON.parse(JSON.stringify(keeper.announced[0]?.detail['message']));
    expect(mistakesIn(message, kindOf(message), closed)).toEqual([]);
  });

  it('and what lacks an essential field does not', () => {
    expect(mistakesIn({ MsgType: 'text' }, 'text')).not.toEqual([]);
    expect(mistakesIn({ MsgType: 'event', Event: 'SCAN' }, 'SCAN')).not.toEqual([]);
    expect(mistakesIn({ MsgType: 'image', MediaId: 1 }, 'image')).not.toEqual([]);
  });
});

describe('the rules for messages in docs/events.md', () => {
  const patterns = Array.from(
    read('docs/events.md').matchAll(/```json\n(\{\n  "source".*?)```/gs),
    ([, json = '']) => JSON.parse(json),
  ).filter((pattern) => pattern['detail-type'].includes('AuthorizerMessageReceived'));

  /** What EventBridge does, as far as these patterns go. */
  function matches(pattern: Record<string, unknown>, event: Record<string, unknown>): boolean {
    return Object.entries(pattern).every(([name, wanted]) => {
      const value = event[name];
      if (!Array.isArray(wanted)) return matches(Object(wanted), Object(value));
      return wanted.some((each) =>
        typeof each === 'object' ? each.exists === (value !== undefined) : each === value,
      );
    });
  }

  it('leave out test accounts, and let others pass', () => {
    const message = { MsgType: 'text' };
    const event = { source: 'wxkeeper', 'detail-type': 'AuthorizerMessageReceived' };
    expect(patterns.length).toBeGreaterThanOrEqual(2);
    for (const pattern of patterns) {
      const { componentAppId } = { componentAppId: 'wx0123456789abcdef' };
      const detail = { componentAppId, message };
      expect(matches(pattern, { ...event, detail })).toBe(true);
      expect(matches(pattern, { ...event, detail: { ...detail, isTest: true } })).toBe(false);
    }
  });
});
