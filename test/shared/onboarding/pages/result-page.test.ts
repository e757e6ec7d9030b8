/** The page that a merchant sees after the authorization. */
import { describe, expect, it } from '@jest/globals';
import type { PageFrame } from '../../../../shared/onboarding/pages/frame.ts';
import { resultPage } from '../../../../shared/onboarding/pages/result-page.ts';
import type { CompletedVisit } from '../../../../shared/onboarding/visit.ts';
import type { Authorizer } from '../../../../shared/store/records/authorizer.ts';
import { account } from '../../../support/keeper.ts';
import { component, START } from '../../../support/services.ts';

const { componentAppId } = component;
const frame: PageFrame = {
  language: 'zh-CN',
  nonce: 'n',
  device: 'phone',
  requestId: 'r',
  takenInAt: START * 1000,
};

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
    const { body } = resultPage({ ...frame, language: 'en' }, completed({ profile }));

    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).toMatch(/Permissions granted.*消息管理/s);
    expect(body).toMatch(/not granted.*用户管理/s);
  });

  it('loads the picture from WeChat under https, and from nowhere else', () => {
    const page = resultPage(frame, completed({ profile }));

    expect(page.body).toContain('<img src="https://wx.qlogo.cn/mmopen/1/0"');
    expect(page.headers?.['content-security-policy']).toContain(
      'img-src data: https://wx.qlogo.cn;',
    );
  });

  it.each([
    '',
    'javascript:alert(1)',
    'not an address',
    'https://pictures.example/1',
    'https://qlogo.cn/1',
    'https://evilqlogo.cn/1',
    'https://wx.qlogo.cn.evil.example/1',
    'https://wx.qlogo.cn:8443/1',
    'https://wx.qlogo.cn@evil.example/1',
    'ftp://wx.qlogo.cn/1',
  ])('shows no picture for the address %p', (address) => {
    const page = resultPage(frame, completed({ profile: { ...profile, headImageUrl: address } }));

    expect(page.body).not.toContain('<img');
    expect(page.headers?.['content-security-policy']).toContain('img-src data:;');
  });
});
