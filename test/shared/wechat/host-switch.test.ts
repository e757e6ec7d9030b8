/** How long WeChat's other host is asked first. */
import { expect, it } from '@jest/globals';
import { WechatUnreachable } from '../../../shared/wechat/errors.ts';
import { createWechatHosts } from '../../../shared/wechat/hosts.ts';

it('the other host is asked first for a minute, and then no longer', async () => {
  let now = 0;
  const hosts = createWechatHosts(['https://one', 'https://two'], { now: () => now });
  const asked = () => hosts.ask(async (baseUrl) => baseUrl);
  await hosts.ask(async (baseUrl) => {
    if (baseUrl === 'https://one') throw new WechatUnreachable('/a/path', 'x', 'no-connection');
  });

  now = 59;
  expect(await asked()).toBe('https://two');
  now = 60;
  expect(await asked()).toBe('https://one');
});
