/** A change of an account is one of its simulator: another one in the same process has its own. */
import { expect, it } from '@jest/globals';
import { createWechatSimulator } from '../../../../infra/local/wechat/simulator.ts';
import { component } from '../../../support/services.ts';

it('a changed account is another one’s no more than its own', () => {
  const [one, other] = [1, 2].map(() => createWechatSimulator({ components: [component] }));
  const [account] = one?.accounts() ?? [];

  one?.changeAccount(account?.authorizerAppId ?? '', { nickName: '别的名字' });

  expect(one?.accounts()[0]?.nickName).toBe('别的名字');
  expect(other?.accounts()[0]?.nickName).toBe('青禾生活服务');
});
