/** What every call does where the connection breaks: asked again is only what may arrive twice. */
import { describe, expect, it } from '@jest/globals';
import type { WechatApi } from '../../../shared/wechat/call.ts';
import { brokenConnection, fakeWechat } from '../../support/fake-wechat.ts';

/** Calls by their paths under /cgi-bin/component/. */
type Calls<Name extends string> = Readonly<Record<Name, (wechat: WechatApi) => Promise<unknown>>>;

/** @param askedAgain the calls that may arrive twice */
export function describeBrokenConnections<Name extends string>(
  calls: Calls<Name>,
  askedAgain: readonly NoInfer<Name>[],
): void {
  const requestsOf = (name: Name) => (askedAgain.includes(name) ? 2 : 1);
  const table = (Object.keys(calls) as Name[]).map((name) => [name, requestsOf(name)] as const);

  describe('where the connection breaks before an answer', () => {
    it.each(table)('%s fails after so many requests: %i', async (name, requests) => {
      const wechat = fakeWechat({ [`/cgi-bin/component/${name}`]: brokenConnection });
      await expect(calls[name](wechat)).rejects.toThrow('the connection broke (ECONNRESET)');
      expect(wechat.requests).toHaveLength(requests);
    });
  });
}
