/** The local run's settings: what holds if nothing is set, and every mistake told at once. */
import { describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import {
  findUnknownVariables,
  onFreePorts,
  readLocalSettings,
} from '../../../infra/local/settings.ts';
import { isEncodingAesKey } from '../../../shared/wechat/encoding-aes-key.ts';

describe('without any variable', () => {
  const settings = readLocalSettings({});

  it('has the identity and the ports that the README names', () => {
    expect(settings.component.componentAppId).toBe('wx0123456789abcdef');
    expect(isEncodingAesKey(settings.component.encodingAesKey)).toBe(true);
    expect(settings.ports).toEqual({
      api: 3000,
      invoke: 3001,
      simulator: 3002,
      simulatorOutside: 0,
      eventBus: 3003,
      dynamodb: 8000,
      s3: 0,
    });
  });

  it('uses the simulator and keeps nothing', () => {
    expect(settings.wechatBaseUrls).toBeUndefined();
    expect(settings.dataFile).toBeUndefined();
  });

  it('can do the same on free ports', () => {
    expect(Object.values(onFreePorts(settings).ports)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

it('takes everything from the environment', () => {
  expect(
    readLocalSettings({
      WXKEEPER_COMPONENT_APP_ID: 'wxffffffffffffffff',
      WXKEEPER_COMPONENT_APP_SECRET: 'secret',
      WXKEEPER_MESSAGE_TOKEN: 'token',
      WXKEEPER_ENCODING_AES_KEY: 'A'.repeat(43),
      WXKEEPER_API_PORT: '4000',
      WXKEEPER_INVOKE_PORT: '4001',
      WXKEEPER_SIMULATOR_PORT: '4002',
      WXKEEPER_SIMULATOR_OUTSIDE_PORT: '4004',
      WXKEEPER_EVENT_BUS_PORT: '4003',
      WXKEEPER_DYNAMODB_PORT: '0',
      WXKEEPER_DATA_FILE: 'data/wxkeeper.db',
      WXKEEPER_MESSAGE_RESPONDER: 'docs/examples/answer-messages.ts',
      WXKEEPER_PUBLISH_CHECK: 'false',
      WXKEEPER_UNSIGNED_VISITS: 'refused',
      WXKEEPER_TENANT_CHANGES: 'refused',
    }),
  ).toEqual({
    callerPolicy: { callers: {}, requireCaller: false },
    switches: { publishCheck: false, unsignedVisits: 'refused', tenantChanges: 'refused' },
    component: {
      componentAppId: 'wxffffffffffffffff',
      componentAppSecret: 'secret',
      messageToken: 'token',
      encodingAesKey: 'A'.repeat(43),
    },
    ports: {
      api: 4000,
      invoke: 4001,
      simulator: 4002,
      simulatorOutside: 4004,
      eventBus: 4003,
      dynamodb: 0,
      s3: 0,
    },
    dataFile: 'data/wxkeeper.db',
    messageResponder: resolve('docs/examples/answer-messages.ts'),
    wechatBaseUrls: undefined,
  });
});

describe('another WeChat than the simulator', () => {
  it.each([
    [
      'is taken for all three hosts if only its API is named',
      { WECHAT_API_BASE_URL: 'http://127.0.0.1:9/' },
      { api: ['http://127.0.0.1:9'], mp: 'http://127.0.0.1:9', open: 'http://127.0.0.1:9' },
    ],
    [
      'may have a host for each',
      {
        WECHAT_API_BASE_URL: 'http://a',
        WECHAT_MP_BASE_URL: 'http://m',
        WECHAT_OPEN_BASE_URL: 'http://o',
      },
      { api: ['http://a'], mp: 'http://m', open: 'http://o' },
    ],
    [
      'may have a second host',
      { WECHAT_API_BASE_URL: 'http://a', WECHAT_API_SECOND_BASE_URL: 'http://b/' },
      { api: ['http://a', 'http://b'], mp: 'http://a', open: 'http://a' },
    ],
    [
      'is WeChat itself, with its own pages',
      { WECHAT_API_BASE_URL: 'https://api.weixin.qq.com' },
      {
        api: ['https://api.weixin.qq.com'],
        mp: 'https://mp.weixin.qq.com',
        open: 'https://open.weixin.qq.com',
      },
    ],
  ])('%s', (_, environment, expected) => {
    expect(readLocalSettings(environment).wechatBaseUrls).toEqual(expected);
  });
});

it('takes no second host without a first one', () => {
  expect(() => readLocalSettings({ WECHAT_API_SECOND_BASE_URL: 'http://b' })).toThrow(
    '- WECHAT_API_SECOND_BASE_URL requires WECHAT_API_BASE_URL',
  );
});

it.each([
  ['nowhere.ts', 'but there is no file "nowhere.ts"'],
  ['docs', 'but is "docs"'],
  ['README.md', 'but is "README.md"'],
])('takes no responder at %s', (path, problem) => {
  expect(() => readLocalSettings({ WXKEEPER_MESSAGE_RESPONDER: path })).toThrow(
    `- WXKEEPER_MESSAGE_RESPONDER must be the path of a .js, .mjs or .ts module, ${problem}`,
  );
});

it('lists every mistake together and quotes no secret', () => {
  const environment = {
    WXKEEPER_COMPONENT_APP_ID: 'wx1',
    WXKEEPER_ENCODING_AES_KEY: 'too-short',
    WXKEEPER_API_PORT: '70000',
    WXKEEPER_INVOKE_PORT: '3002',
    WXKEEPER_EVENT_BUS_PORT: '8000',
    WECHAT_API_BASE_URL: 'api.weixin.qq.com',
  };
  expect(() => readLocalSettings(environment)).toThrow(
    [
      'These environment variables are wrong:',
      '- WXKEEPER_COMPONENT_APP_ID must be "wx" followed by 16 of 0-9 and a-f, but is "wx1"',
      '- WXKEEPER_ENCODING_AES_KEY must be 43 letters and digits',
      '- WXKEEPER_API_PORT must be 0 to 65535, but is "70000"',
      '- WXKEEPER_SIMULATOR_PORT must not be the same as WXKEEPER_INVOKE_PORT',
      '- WXKEEPER_DYNAMODB_PORT must not be the same as WXKEEPER_EVENT_BUS_PORT',
      '- WECHAT_API_BASE_URL must be an http(s) URL, but is "api.weixin.qq.com"',
    ].join('\n'),
  );
});

describe('callers', () => {
  it('are read from JSON, and required by a word', () => {
    const callers = { orders: { tenants: ['tenant-7'] } };
    const environment = {
      WXKEEPER_CALLERS: JSON.stringify(callers),
      WXKEEPER_REQUIRE_CALLER: 'true',
    };
    expect(readLocalSettings(environment).callerPolicy).toEqual({ callers, requireCaller: true });
  });

  it.each([
    [{ WXKEEPER_CALLERS: '{' }, '- WXKEEPER_CALLERS must be an object that maps'],
    [
      { WXKEEPER_CALLERS: '{"orders":{"tenant":[]}}' },
      '- WXKEEPER_CALLERS[orders] has no field "tenant", the nearest one is tenants',
    ],
    [{ WXKEEPER_CALLERS: '{"live":{}}' }, '- WXKEEPER_CALLERS[live] must be named otherwise'],
    [{ WXKEEPER_REQUIRE_CALLER: 'yes' }, '- WXKEEPER_REQUIRE_CALLER must be true or false'],
  ])('%j is a mistake', (environment, mistake) => {
    expect(() => readLocalSettings(environment)).toThrow(mistake);
  });
});

describe('switches', () => {
  it('are as deployed by default', () => {
    expect(readLocalSettings({}).switches).toEqual({
      publishCheck: true,
      unsignedVisits: 'allowed',
      tenantChanges: 'allowed',
    });
  });

  it.each([
    ['WXKEEPER_PUBLISH_CHECK', 'off', 'true or false'],
    ['WXKEEPER_UNSIGNED_VISITS', 'false', 'allowed or refused'],
    ['WXKEEPER_TENANT_CHANGES', 'no', 'allowed or refused'],
  ])('%s cannot be %s', (name, value, choices) => {
    expect(() => readLocalSettings({ [name]: value })).toThrow(
      `- ${name} must be ${choices}, but is "${value}"`,
    );
  });
});

describe('variables that are none', () => {
  it('are named with the nearest one', () => {
    const environment = { WXKEEPER_DATAFILE: 'x', WXKEEPER_SIMULATOR: '1', WXKEEPER_API_PORT: '0' };
    expect(findUnknownVariables(environment)).toEqual([
      'WXKEEPER_DATAFILE is no variable of the local run, the nearest one is WXKEEPER_DATA_FILE',
      'WXKEEPER_SIMULATOR is no variable of the local run, the nearest one is WXKEEPER_SIMULATOR_PORT',
    ]);
  });

  it('are not those of tests, of clients, and of other programs', () => {
    const environment = {
      WXKEEPER_CHROMIUM: '/usr/bin/chromium',
      WXKEEPER_DYNAMODB_ENGINE: 'dynoxide',
      WXKEEPER_GET_ACCESS_TOKEN_FUNCTION: 'wxkeeper-get-access-token',
      PATH: '/bin',
    };
    expect(findUnknownVariables(environment)).toEqual([]);
  });
});
