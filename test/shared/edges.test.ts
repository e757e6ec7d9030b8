/** The edges of the functions: what becomes of errors, headers, languages and missing settings. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it, jest } from '@jest/globals';
import { createLogger, describeError } from '../../shared/aws/logger.ts';
import { createMeasure } from '../../shared/aws/metrics.ts';
import { createRenewLater } from '../../shared/aws/start-function.ts';
import { requireVariables, wechatBaseUrls } from '../../shared/config.ts';
import { invokeHandler } from '../../shared/edge/invoke-handler.ts';
import { explainWechatFailure } from '../../shared/errors.ts';
import { languageOf } from '../../shared/onboarding/pages/language.ts';
import { resultPage } from '../../shared/onboarding/pages/result-page.ts';
import type { CompletedVisit } from '../../shared/onboarding/visit.ts';
import type { Authorizer } from '../../shared/store/records.ts';
import { WechatApiError } from '../../shared/wechat/errors.ts';
import { account, component, startKeeper } from '../support/keeper.ts';
import { createTestServices, START } from '../support/services.ts';

const { componentAppId } = component;

describe('the environment', () => {
  it('lists every variable that is missing', () => {
    const environment = { TABLE_NAME: 'a', EVENT_BUS_NAME: '' };

    expect(() =>
      requireVariables(['TABLE_NAME', 'EVENT_BUS_NAME', 'EVENT_QUEUE_URL'], environment),
    ).toThrow('Environment variables are missing: EVENT_BUS_NAME, EVENT_QUEUE_URL');
  });

  it('leads to WeChat itself unless it names another', () => {
    expect(wechatBaseUrls({ WECHAT_MP_BASE_URL: 'http://127.0.0.1:1' })).toEqual({
      api: ['https://api.weixin.qq.com', 'https://api2.weixin.qq.com'],
      mp: 'http://127.0.0.1:1',
      open: 'https://open.weixin.qq.com',
    });
  });

  it.each([
    ['one host alone, such as a proxy', { WECHAT_API_BASE_URL: 'http://a' }, ['http://a']],
    [
      'two hosts',
      { WECHAT_API_BASE_URL: 'http://a', WECHAT_API_SECOND_BASE_URL: 'http://b' },
      ['http://a', 'http://b'],
    ],
    [
      'another second host of WeChat’s',
      { WECHAT_API_SECOND_BASE_URL: 'https://hk.api.weixin.qq.com' },
      ['https://api.weixin.qq.com', 'https://hk.api.weixin.qq.com'],
    ],
    [
      'the same host twice, which is one',
      { WECHAT_API_BASE_URL: 'http://a', WECHAT_API_SECOND_BASE_URL: 'http://a' },
      ['http://a'],
    ],
    [
      'nothing, by empty variables',
      { WECHAT_API_BASE_URL: '', WECHAT_API_SECOND_BASE_URL: '' },
      ['https://api.weixin.qq.com', 'https://api2.weixin.qq.com'],
    ],
  ])('can name %s', (_what, environment, expected) => {
    expect(wechatBaseUrls(environment).api).toEqual(expected);
  });
});

describe('a function that is invoked', () => {
  it('throws an unexpected error as it is, and logs where it came from', async () => {
    const { services, log } = createTestServices();
    const handler = invokeHandler(() => Promise.reject(new TypeError('a bug')), services);

    await expect(handler({}, {} as Parameters<typeof handler>[1])).rejects.toThrow('a bug');
    expect(log).toEqual([
      {
        level: 'error',
        message: 'Invocation failed',
        error: 'TypeError',
        reason: 'a bug',
        stack: expect.stringContaining('edges.test.ts'),
      },
    ]);
  });

  it('explains what WeChat said', () => {
    const path = '/cgi-bin/component/api_component_token';
    const explain = (errcode: number) =>
      explainWechatFailure(new WechatApiError(path, errcode, 'msg rid: 1-2-3'));

    expect(explain(40125)).toMatchObject({
      name: 'WechatRejected',
      message: expect.stringContaining('wrong componentAppSecret'),
    });
    expect(explain(45011)).toMatchObject({ name: 'WechatUnavailable' });
    expect(explain(61004)).toMatchObject({ message: expect.stringContaining('Add the address') });
  });
});

describe('the logger', () => {
  it('writes one JSON object a line, on the level asked for', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const writeError = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const logger = createLogger();
    logger.info('one', { componentAppId });
    logger.warn('two');
    logger.error('three', { code: 'x' });
    const lines = [...write.mock.calls, ...writeError.mock.calls].map(([text]) => String(text));
    write.mockRestore();
    writeError.mockRestore();

    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { level: 'INFO', message: 'one', componentAppId, service: 'wxkeeper' },
      { level: 'WARN', message: 'two' },
      { level: 'ERROR', message: 'three', code: 'x' },
    ]);
  });

  it('describes what is no error by its type only', () => {
    expect(describeError('ticket@@@secret')).toEqual({ error: 'string' });
  });
});

describe('the figures for CloudWatch', () => {
  it('are log lines in the embedded metric format, by component', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    createMeasure()({ VerifyTicketAgeSeconds: 120 }, [{ componentAppId }]);
    const lines = write.mock.calls.map(([line]) => JSON.parse(String(line)));
    write.mockRestore();

    expect(lines).toEqual([
      expect.objectContaining({ componentAppId, VerifyTicketAgeSeconds: 120 }),
    ]);
    expect(lines).toMatchObject([
      {
        _aws: {
          CloudWatchMetrics: [
            {
              Namespace: 'wxkeeper',
              Dimensions: [['service', 'componentAppId']],
              Metrics: [{ Name: 'VerifyTicketAgeSeconds', Unit: 'Seconds' }],
            },
          ],
        },
      },
    ]);
  });
});

describe('a renewal', () => {
  it('is handed over to its function without waiting for it', async () => {
    const client = new LambdaClient({ region: 'eu-west-1' });
    const send = jest.spyOn(client, 'send').mockImplementation(() => Promise.resolve({}));
    await createRenewLater(client)({ componentAppId, leaseOwner: 'owner' });

    expect(send.mock.calls[0]?.[0].input).toEqual({
      FunctionName: 'wxkeeper-test',
      InvocationType: 'Event',
      Payload: JSON.stringify({ componentAppId, leaseOwner: 'owner' }),
    });
  });
});

describe('the language', () => {
  it.each([
    [undefined, undefined, 'zh-CN'],
    [undefined, 'fr-FR,fr;q=0.9', 'zh-CN'],
    [undefined, 'en-US', 'en'],
    [undefined, 'zh-TW,en;q=0.5', 'zh-CN'],
    [undefined, 'zh;q=0.3, en;q=0.8', 'en'],
    [undefined, 'en;q=x', 'en'],
    ['en', 'zh-CN', 'en'],
    ['zh_CN', 'en', 'zh-CN'],
    ['<b>', 'en', 'zh-CN'],
  ])('chosen %s, accepted %s → %s', (chosen, accepted, language) => {
    expect(languageOf(chosen, accepted)).toBe(language);
  });
});

describe('the result page', () => {
  const profile = {
    nickName: '<script>alert(1)</script>',
    headImageUrl: 'http://wx.qlogo.cn/mmopen/1/0',
    principalName: '',
    userName: '',
    isMiniProgram: false,
  };
  const authorizer = {
    componentAppId,
    authorizerAppId: account,
    status: 'authorized' as const,
    permissionSets: [1],
    refreshTokenVersion: 1,
    refreshTokenCount: 1,
    changedAt: START,
    version: 1,
    unannounced: [],
  };

  const completed = (changes: Partial<Authorizer>): CompletedVisit => ({
    authorizer: { ...authorizer, ...changes },
    missingPermissionSets: [2],
  });

  it('shows what merchants call themselves as text only', () => {
    const { body } = resultPage({ language: 'en', nonce: 'n' }, completed({ profile }));

    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).toMatch(/Permissions granted.*消息管理/s);
    expect(body).toMatch(/not granted.*用户管理/s);
  });

  it('loads the picture from WeChat under https, and from nowhere else', () => {
    const page = resultPage({ language: 'zh-CN', nonce: 'n' }, completed({ profile }));

    expect(page.body).toContain('<img src="https://wx.qlogo.cn/mmopen/1/0"');
    expect(page.headers?.['content-security-policy']).toContain(
      'img-src data: https://wx.qlogo.cn;',
    );
  });

  it.each(['', 'javascript:alert(1)', 'not an address'])('takes %p for no picture', (address) => {
    const page = resultPage(
      { language: 'zh-CN', nonce: 'n' },
      completed({ profile: { ...profile, headImageUrl: address } }),
    );

    expect(page.body).not.toContain('<img');
    expect(page.headers?.['content-security-policy']).toContain('img-src data:;');
  });
});

describe('a grant', () => {
  it('is good without a profile', async () => {
    const keeper = await startKeeper();
    keeper.simulator.setFault({ path: 'api_get_authorizer_info', kind: 'bad-gateway' });
    await keeper.authorizeAccount();

    await expect(keeper.lookUp({ authorizerAppId: account })).resolves.toBeDefined();
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'Profile could not be fetched' }),
    );
    await keeper.close();
  });

  it('of an account without API permission is stored, and its look-up says what is missing', async () => {
    const keeper = await startKeeper();
    const { authorizerAppId } = keeper.simulator.addAccount({ hasApiPermission: false });
    await keeper.authorizeAccount(authorizerAppId);

    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject({
      name: 'ReauthorizationRequired',
    });
    await keeper.close();
  });

  it('that too many change at once is left to the queue’s next try', async () => {
    const keeper = await startKeeper();
    keeper.services.store.changeAuthorizer = () => Promise.resolve('conflict');
    await keeper.authorizeAccount();

    expect(keeper.queue).toHaveLength(1);
    expect(keeper.log).toContainEqual(
      expect.objectContaining({
        message: 'Queued event failed',
        reason: `Account ${account} is changed by too many writers concurrently`,
      }),
    );
    await keeper.close();
  });
});
