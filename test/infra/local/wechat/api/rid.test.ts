/** What the simulator tells of a refused call, and to whom. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  authorized,
  miniProgram,
  serviceAccount,
  startAt,
  startFixture,
  type Fixture,
} from '../simulator-fixture.ts';

const WEEK = 7 * 24 * 3600;
const API = '/cgi-bin/openapi/rid/get';

let fixture: Fixture;
let now = startAt;
const tokens = { account: '', other: '', component: '' };

beforeAll(async () => {
  fixture = await startFixture({ now: () => now });
  tokens.account = (await authorized(fixture, serviceAccount)).accessToken;
  const other = await authorized(fixture, miniProgram);
  tokens.other = other.accessToken;
  tokens.component = other.componentAccessToken;
});
afterAll(() => fixture.close());

const post = (path: string, token: string, body: object) =>
  fixture.post(`${path}?access_token=${token}`, body);
const tell = (rid: unknown, token = tokens.account) => post(API, token, { rid });

/** The rid of a call that is refused. */
async function refused(path = '/cgi-bin/no/such', token = tokens.account): Promise<string> {
  const answer = Object(await post(path, token, { said: 'hello' })) as { errmsg: string };
  return /rid: (\S+)/.exec(answer.errmsg)?.[1] ?? 'none';
}

describe('a refused call', () => {
  it('is told to its account, with what was sent and answered', async () => {
    const rid = await refused();

    expect(await tell(rid)).toEqual({
      errcode: 0,
      errmsg: 'ok',
      request: {
        invoke_time: startAt,
        cost_in_ms: expect.any(Number),
        request_url: `access_token=${tokens.account}`,
        request_body: '{"said":"hello"}',
        response_body: expect.stringContaining(`40066`),
        client_ip: expect.stringMatching(/^(127\.0\.0\.1|::1|::ffff:127\.0\.0\.1)$/),
      },
    });
  });

  it('of the platform is told with the platform’s token', async () => {
    const rid = await refused('/cgi-bin/no/such', tokens.component);

    expect(await tell(rid, tokens.component)).toMatchObject({ errcode: 0 });
    expect(await tell(rid)).toMatchObject({ errcode: 76003 });
  });

  it('is not told to anybody else', async () => {
    const rid = await refused();

    expect(await tell(rid, tokens.other)).toMatchObject({ errcode: 76003 });
    expect(await tell(rid, tokens.component)).toMatchObject({ errcode: 76003 });
  });

  it('that signs a user in is not told', async () => {
    expect(await tell(await refused('/sns/jscode2session'))).toMatchObject({ errcode: 76022 });
  });

  it.each([undefined, '', 'none', 17, { rid: 'x' }])('is not known by the rid %p', async (rid) => {
    expect(await tell(rid)).toMatchObject({ errcode: 76001 });
  });

  it('is told for a week', async () => {
    const rid = await refused('/cgi-bin/no/such', tokens.component);
    now = startAt + WEEK;
    const newest = await fixture.componentToken();
    expect(await tell(rid, newest)).toMatchObject({ errcode: 0 });
    now++;
    expect(await tell(rid, newest)).toMatchObject({ errcode: 76001 });
  });
});
