/** Whether a call is allowed depends on the address from which it comes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import {
  authorized,
  componentAppId,
  miniProgram,
  serviceAccount,
  startFixture,
  type Fixture,
} from '../simulator-fixture.ts';

let fixture: Fixture;
let outside: string;
/** The paths of calls that are allowed from a listed address, by GET. */
const calls = { ticket: '', templates: '', login: '', web: '' };

beforeAll(async () => {
  fixture = await startFixture();
  outside = await fixture.simulator.listenOutside(0);
  const { accessToken } = await authorized(fixture, serviceAccount);
  const { componentAccessToken } = await authorized(fixture, miniProgram);
  calls.ticket = `/cgi-bin/ticket/getticket?type=jsapi&access_token=${accessToken}`;
  calls.templates = `/wxa/gettemplatelist?access_token=${componentAccessToken}`;
  const component = `component_appid=${componentAppId}&component_access_token=${componentAccessToken}`;
  calls.login = `/sns/component/jscode2session?appid=${miniProgram}&grant_type=authorization_code&${component}`;
  calls.web = `/sns/oauth2/component/access_token?appid=${serviceAccount}&grant_type=authorization_code&${component}`;
});
beforeEach(() => fixture.simulator.setIpAllowList(['127.0.0.1']));
afterAll(() => fixture.close());

interface Refusal {
  errcode?: number;
  errmsg?: string;
}

/** A call from an address of this machine. */
function callFrom(localAddress: string, path: string): Promise<Refusal> {
  return new Promise((resolve, reject) => {
    const outgoing = request(fixture.simulator.url + path, { localAddress }, (response) => {
      void response.toArray().then((parts) => resolve(JSON.parse(parts.join(''))), reject);
    });
    outgoing.on('error', reject).end();
  });
}

async function callThroughSecondPort(path: string): Promise<Refusal> {
  const answer: unknown = await (await fetch(outside + path)).json();
  return Object(answer);
}

const RID = String.raw`[\da-f]{8}-[\da-f]{8}-[\da-f]{8}`;

describe.each([
  ['another address of this machine', '127.0.0.2', (path: string) => callFrom('127.0.0.2', path)],
  ['the second port', '203.0.113.10', callThroughSecondPort],
])('a call from %s', (_name, address, call) => {
  // The form of real answers:
  // https://developers.weixin.qq.com/community/develop/doc/000a06c776049825931fa8e9656400
  // https://developers.weixin.qq.com/community/develop/doc/0002083b5c479858a2dffb88850800
  it.each([
    ['ticket', 61004, 'access clientip is not registered requestIP: ADDRESS rid: '],
    ['templates', 61004, 'access clientip is not registered requestIP: ADDRESS rid: '],
    ['web', 61004, 'access clientip is not registered requestIP: ADDRESS, rid: '],
    ['login', 40090, 'invalid request source (bad client ip), requestIP: ADDRESS, rid: '],
  ] as const)('is refused for %s by %i with the address', async (which, errcode, text) => {
    const { errcode: given, errmsg } = await call(calls[which]);
    expect(given).toBe(errcode);
    const [before, rid] = errmsg?.split(/(?<=rid: )/) ?? [];
    expect(before).toBe(text.replace('ADDRESS', address));
    expect(rid).toMatch(new RegExp(`^${RID}$`));
  });

  it('is allowed once the address is on the list', async () => {
    fixture.simulator.setIpAllowList(['127.0.0.1', address]);
    expect(await call(calls.ticket)).toMatchObject({ errcode: 0 });
    expect(await call(calls.login)).toMatchObject({ errcode: 41008 });
  });

  it('is allowed where there is no list', async () => {
    fixture.simulator.setIpAllowList(null);
    expect(await call(calls.ticket)).toMatchObject({ errcode: 0 });
  });
});

it('the keeper’s own address is on the list from the beginning', async () => {
  const fresh = await startFixture();
  expect(fresh.simulator.addresses()).toMatchObject({ ipAllowList: ['127.0.0.1', '::1'] });
  expect(await fresh.componentToken()).toMatch(/^\d+_/);
  await fresh.close();
});

it('tells where the second port is, and from where its calls come', () => {
  expect(fixture.simulator.addresses()).toEqual({
    ipAllowList: ['127.0.0.1'],
    outsideUrl: outside,
    outsideAddress: '203.0.113.10',
  });
});

it('control and pages are open to all', async () => {
  expect((await fetch(outside)).status).toBe(200);
  const answer = await fetch(`${outside}/simulator/now`);
  expect(await answer.json()).toEqual({ result: expect.any(Number) });
});
