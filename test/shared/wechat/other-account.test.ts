/** An answer about another account than was asked for: its tokens must never be this account's. */
import { describe, expect, it } from '@jest/globals';
import { getAuthorizerInfo } from '../../../shared/wechat/authorizer-api.ts';
import type { ObservedCall, WechatApi } from '../../../shared/wechat/call.ts';
import { fakeWechat } from '../../support/fake-wechat.ts';

const componentAppId = 'wx0123456789abcdef';
const authorizerAppId = 'wx570bc396a51b8ff8';
const INFO = '/cgi-bin/component/api_get_authorizer_info';

/** What becomes of an answer with these fields in the grant. */
async function ask(named: Record<string, unknown>, asked = authorizerAppId) {
  const observed: ObservedCall[] = [];
  const grant = { authorizer_refresh_token: 'refreshtoken@@@of-it', func_info: [], ...named };
  const wechat: WechatApi = {
    ...fakeWechat({ [INFO]: { authorizer_info: {}, authorization_info: grant } }),
    observe: (call) => observed.push(call),
  };
  const caller = { componentAppId, componentAccessToken: 't', authorizerAppId: asked };
  const answer: unknown = await getAuthorizerInfo(wechat, caller).catch((error: unknown) => error);
  return { answer, observed };
}

describe('the grant of another account', () => {
  it.each<[string, Record<string, unknown>]>([
    ['by its name', { authorizer_appid: 'wx5a1c9e7d3b2f8046' }],
    ['by an older name', { authorization_appid: 'wx5a1c9e7d3b2f8046' }],
    ['by the oldest name', { appid: 'wx5a1c9e7d3b2f8046' }],
    ['beside an older name', { authorizer_appid: 'wx5a1c9e7d3b2f8046', appid: authorizerAppId }],
    ['whose id begins in the same way', { authorizer_appid: `${authorizerAppId}0` }],
    ['whose id differs by case', { authorizer_appid: authorizerAppId.toUpperCase() }],
    ['whose id is a number', { authorizer_appid: 570 }],
    ['which is the platform itself', { authorizer_appid: componentAppId }],
  ])('%s is refused as an answer that is not understood', async (_what, named) => {
    const { answer, observed } = await ask(named);
    expect(answer).toMatchObject({
      name: 'WechatReplyUnexpected',
      missing: 'authorization_info.authorizer_appid',
    });
    expect(observed).toMatchObject([
      { failure: 'unexpected-reply', missing: 'authorization_info.authorizer_appid' },
    ]);
    expect(JSON.stringify([String(answer), observed])).not.toMatch(/5a1c9e|refreshtoken/);
  });
});

describe('the grant of the account itself', () => {
  it.each<[string, Record<string, unknown>]>([
    ['its name', { authorizer_appid: authorizerAppId }],
    ['blanks around it', { authorizer_appid: ` ${authorizerAppId}\n` }],
    ['an older name', { authorization_appid: authorizerAppId }],
    ['nothing', {}],
    ['null', { authorizer_appid: null }],
    ['an empty text', { authorizer_appid: '' }],
    ['blanks alone', { authorizer_appid: ' ' }],
    ['an object', { authorizer_appid: {} }],
    ['an older name beside an empty one', { authorizer_appid: '', appid: authorizerAppId }],
  ])('is taken where it is named by %s', async (_what, named) => {
    const { answer, observed } = await ask(named);
    expect(answer).toMatchObject({ authorizerRefreshToken: 'refreshtoken@@@of-it' });
    expect(observed).toMatchObject([{ path: INFO }]);
    expect(observed[0]).not.toHaveProperty('failure');
  });

  it('may have an id that is a number', async () => {
    const { answer } = await ask({ authorizer_appid: 570 }, '570');
    expect(answer).toMatchObject({ authorizerRefreshToken: 'refreshtoken@@@of-it' });
  });
});
