/** The environment variables that the functions read. */
import { describe, expect, it } from '@jest/globals';
import { requireVariables, wechatBaseUrls } from '../../shared/config.ts';

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
