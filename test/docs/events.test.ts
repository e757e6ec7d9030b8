/** docs/events: each example, and every event of a real run, against the schemas. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import type { Announcement } from '../../shared/aws/event-bus.ts';
import type { AuthorizerNews } from '../../shared/store/records/authorizer.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { pushOf, send } from '../support/push.ts';

const folder = new URL('../../docs/events/', import.meta.url);
const namesOf = (suffix: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length));
const readJson = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

const schemaNames = namesOf('.schema.json');
const eventNames = schemaNames.filter((name) => name !== 'common');

const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
for (const name of schemaNames) ajv.addSchema(closed(readJson(`${name}.schema.json`)));

/** Fields that no schema names may be added one day, but not without being written down. */
function closed(schema: AnySchemaObject): AnySchemaObject {
  const copy: AnySchemaObject = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, isObject(value) ? closed(value) : value]),
  );
  const isListed = isObject(schema['properties']) && schema['type'] === 'object';
  return isListed ? { additionalProperties: false, ...copy } : copy;
}

function isObject(value: unknown): value is AnySchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with an event, as it arrives after EventBridge. */
function mistakesIn({ type, detail }: Announcement): unknown {
  const arrived = JSON.parse(JSON.stringify(detail)) as Record<string, unknown>;
  const isPassedOn = arrived['infoType'] !== undefined;
  const validate = ajv.getSchema(`${isPassedOn ? 'OtherInfoType' : type}.schema.json`);
  if (!validate) return `docs/events has no schema for ${type}`;
  return validate(arrived) === true ? [] : validate.errors;
}

describe('every event', () => {
  it('has a schema, an example, and a place in docs/events.md', () => {
    const news: Record<AuthorizerNews['type'], true> = {
      AuthorizerAuthorized: true,
      AuthorizerUpdated: true,
      AuthorizerRevoked: true,
      ReauthorizationRequired: true,
    };
    const text = readFileSync(new URL('../events.md', folder), 'utf8');
    expect(eventNames).toEqual(expect.arrayContaining(Object.keys(news)));
    expect(namesOf('.example.json')).toEqual(eventNames);
    for (const name of eventNames) {
      expect(text).toContain(`events/${name}.schema.json`);
      expect(text).toContain(`events/${name}.example.json`);
    }
  });

  it.each(eventNames)('has a good example: %s', (name) => {
    const example = readJson(`${name}.example.json`);
    expect(example.source).toBe('wxkeeper');
    const passedOn = example.detail.infoType && 'OtherInfoType';
    expect(passedOn ?? example['detail-type']).toBe(name);
    expect(mistakesIn({ type: example['detail-type'], detail: example.detail })).toEqual([]);
  });

  it('that nobody has written down is noticed, and so is a field', () => {
    expect(mistakesIn({ type: 'AuthorizerVanished', detail: {} })).toContain('no schema');
    const { detail } = readJson('AuthorizerRevoked.example.json');
    for (const wrong of [{ accessToken: 'x' }, { permissionSets: ['1'] }, { schemaVersion: 2 }]) {
      const mistakes = mistakesIn({ type: 'AuthorizerRevoked', detail: { ...detail, ...wrong } });
      expect(mistakes).toHaveLength(1);
    }
  });
});

describe('a real run', () => {
  let keeper: Keeper;
  const secrets: string[] = [];

  beforeAll(async () => {
    keeper = await startKeeper();
    const { simulator } = keeper;
    await keeper.authorizeAccount();
    secrets.push((await keeper.lookUp({ authorizerAppId: account })).accessToken);
    secrets.push((await keeper.lookUp()).accessToken);
    await simulator.advance(60);
    await simulator.updatePermissionSets(account, [1, 15]);
    await simulator.pushMessage(account, { MsgType: 'text', Content: '你好' });
    await simulator.pushEvent('notify_third_fasteregister', {
      appid: account,
      status: 0,
      auth_code: 'queryauthcode@@@spent',
      info: { name: '青禾', code_type: 1 },
    });
    await simulator.pushEvent('AuthorizerRevoked', { appid: account, note: 'ticket@@@x' });
    for (const xml of ['rubbish', '', '{"a":{"b":["ticket@@@x"]},', '<xml><a>b</a></xml>']) {
      await send(`${keeper.url}/events`, pushOf({ xml }));
      await send(`${keeper.url}/messages/${account}`, pushOf({ xml }));
    }
    await simulator.settle();
    await keeper.workQueue();
    simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61023 });
    const rejectedToken = (await keeper.lookUp({ authorizerAppId: account })).accessToken;
    await keeper.lookUp({ authorizerAppId: account, rejectedToken }).catch(() => {});
    await simulator.advance(60);
    await simulator.revoke(account);
    await keeper.workQueue();
    await simulator.advance(1800);
    await keeper.refreshComponentToken();
  });

  it('brings every event', () => {
    expect(new Set(keeper.types())).toEqual(new Set([...eventNames, 'notify_third_fasteregister']));
  });

  it('brings what nobody can understand as well', () => {
    const incomplete = keeper.announced.filter(({ detail }) => detail['isIncomplete'] === true);
    expect(incomplete).toHaveLength(8);
    for (const { type, detail } of incomplete) {
      expect(mistakesIn({ type, detail: { ...detail, isIncomplete: undefined } })).not.toEqual([]);
    }
  });

  it('brings only events that keep to their schema', () => {
    for (const event of keeper.announced) {
      expect({ event, mistakes: mistakesIn(event) }).toEqual({ event, mistakes: [] });
    }
  });

  it('brings an account’s events in the order of their versions', () => {
    const versions = keeper.announced.flatMap(({ detail }) => detail['authorizerVersion'] ?? []);
    expect(versions).toHaveLength(4);
    expect(versions).toEqual(versions.toSorted((a, b) => Number(a) - Number(b)));
  });

  it('brings no token, ticket or code', () => {
    const events = JSON.stringify(keeper.announced);
    expect(secrets).toHaveLength(2);
    for (const secret of [...secrets, '@@@', component.componentAppSecret]) {
      expect(events).not.toContain(secret);
    }
  });
});

it('docs/events.md shows the same event pattern as rule-pattern.json', () => {
  const text = readFileSync(new URL('../events.md', folder), 'utf8');
  const shown = /```json\n(.*?)```/s.exec(text)?.[1] ?? '';
  expect(JSON.parse(shown)).toEqual(readJson('rule-pattern.json'));
});
