/** The whole service where WeChat's first host fails: tokens and grants come from the second one. */
import { describe, expect, it } from '@jest/globals';
import { createWechatHosts } from '../../shared/wechat/hosts.ts';
import { account, startKeeper } from '../support/keeper.ts';

const EXCHANGE = '/cgi-bin/component/api_query_auth';
const REFRESH = '/cgi-bin/component/api_authorizer_token';

type Fault = 'refused' | 'answer lost';

/** A keeper with two hosts that are the same WeChat; calls to the first meet what a test says. */
async function startWithTwoHosts(faultOf: (path: string) => Fault | undefined) {
  const keeper = await startKeeper();
  const asked: { host: string; path: string }[] = [];
  const failed = (cause: object) => new TypeError('fetch failed', { cause });
  keeper.services.wechat = {
    timeoutSeconds: 4,
    uptime: () => 0,
    hosts: createWechatHosts(['http://one.example', 'http://two.example'], {
      now: keeper.services.now,
    }),
    fetch: async (input, init) => {
      const { host, pathname: path, search } = new URL(input);
      asked.push({ host: host.replace('.example', ''), path });
      const fault = host === 'one.example' ? faultOf(path) : undefined;
      if (fault === 'refused') throw failed({ code: 'ECONNREFUSED', syscall: 'connect' });
      const answer = await fetch(keeper.simulator.url + path + search, init);
      if (fault === 'answer lost') throw failed({ code: 'UND_ERR_SOCKET' });
      return answer;
    },
  };
  const hostsOf = (wanted: string) =>
    asked.filter(({ path }) => path === wanted).map(({ host }) => host);
  return { ...keeper, asked, hostsOf };
}

describe('where no server listens at the first host', () => {
  it('an account is stored and gets its tokens', async () => {
    const keeper = await startWithTwoHosts(() => 'refused');
    await keeper.authorizeAccount();
    const before = await keeper.lookUp({ authorizerAppId: account });
    const request = { authorizerAppId: account, rejectedToken: before.accessToken };

    expect(await keeper.lookUp(request)).not.toEqual(before);
    // Only the first call tried the first host.
    expect(keeper.asked.filter(({ host }) => host === 'one')).toHaveLength(1);
    expect(keeper.hostsOf(EXCHANGE)).toEqual(['two']);
    expect(keeper.hostsOf(REFRESH)).toEqual(['two']);
  });
});

describe('where the first host acts and its answer is lost', () => {
  it('a code is not sent again until the queue repeats its event, and the grant is stored', async () => {
    const keeper = await startWithTwoHosts((path) =>
      path === EXCHANGE ? 'answer lost' : undefined,
    );
    await keeper.authorizeAccount();
    expect(keeper.queue).toHaveLength(1);
    expect(keeper.hostsOf(EXCHANGE)).toEqual(['one']);

    expect(await keeper.workQueue()).toEqual([]);
    expect(keeper.hostsOf(EXCHANGE)).toEqual(['one', 'two']);
    await expect(keeper.lookUp({ authorizerAppId: account })).resolves.toMatchObject({
      accessToken: expect.any(String),
    });
  });

  it('a refresh token is not sent again until the cool-down is over', async () => {
    const keeper = await startWithTwoHosts((path) =>
      path === REFRESH ? 'answer lost' : undefined,
    );
    await keeper.authorizeAccount();
    const { accessToken } = await keeper.lookUp({ authorizerAppId: account });
    const request = { authorizerAppId: account, rejectedToken: accessToken };

    await expect(keeper.lookUp(request)).rejects.toMatchObject({ name: 'WechatUnavailable' });
    await expect(keeper.lookUp(request)).rejects.toMatchObject({ name: 'WechatUnavailable' });
    expect(keeper.hostsOf(REFRESH)).toEqual(['one']);

    await keeper.simulator.advance(5);
    await expect(keeper.lookUp(request)).resolves.toMatchObject({
      accessToken: expect.not.stringContaining(accessToken),
    });
    expect(keeper.hostsOf(REFRESH)).toEqual(['one', 'two']);
  });
});
