/** What `npm run deploy` says in the end: each field of WeChat's console and what goes into it. */
import { describe, expect, it } from '@jest/globals';
import { formatConsoleFields } from '../../../infra/wechat-console/console-fields.ts';

const componentAppId = 'wx0123456789abcdef';

describe('the fields of the console', () => {
  it('are named as in the console, each value on a line of its own', () => {
    const outputs = {
      'wxkeeper-test': {
        BaseUrl: 'https://wechat.example.com',
        [`${componentAppId}InitiatingDomain`]: 'wechat.example.com',
        [`${componentAppId}EventUrl`]: `https://wechat.example.com/${componentAppId}/events`,
        [`${componentAppId}MessageUrl`]: `https://wechat.example.com/${componentAppId}/messages/$APPID$`,
        [`${componentAppId}AddressList`]: '203.0.113.7;203.0.113.8',
      },
    };
    expect(formatConsoleFields(outputs)).toBe(`
WeChat's console, 微信开发者平台 → 我的业务 → 第三方平台 → 开发信息, ${componentAppId}:
(older console: 微信开放平台 → 管理中心 → 第三方平台 → 详情 → 开发配置 → 开发资料)
  授权发起页域名
      wechat.example.com
  授权事件接收URL
      https://wechat.example.com/${componentAppId}/events
  消息与事件接收URL
      https://wechat.example.com/${componentAppId}/messages/$APPID$
  白名单IP地址列表 (use the 「修改」 of this field: it takes effect immediately, without 全网发布)
      203.0.113.7;203.0.113.8
  消息校验Token
      (messageToken of the secret wxkeeper-test/components/${componentAppId})
  消息加解密Key
      (encodingAesKey of the secret wxkeeper-test/components/${componentAppId})`);
  });

  it('name every component, and say where the addresses are not known', () => {
    const text = formatConsoleFields({
      wxkeeper: { wx0123456789abcdefEventUrl: 'one', wxfedcba9876543210EventUrl: 'other' },
    });
    expect(text.match(/wx[0-9a-f]{16}:$/gm)).toEqual([`${componentAppId}:`, 'wxfedcba9876543210:']);
    expect(text).toMatch(/白名单IP地址列表 .*\n {6}\(not known to this stack\)/);
  });

  it('are nothing for other stacks', () => {
    expect(formatConsoleFields({ orders: { Url: 'https://orders.example.com' } })).toBe('');
  });
});
