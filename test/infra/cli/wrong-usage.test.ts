/** Wrong usage is said as such, with exit code 2, before anybody is asked and before anything is sent. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { LocalRun } from '../../support/bundled-service.ts';
import { cliOf, startAuthorizedRun } from './command-line.ts';

jest.setTimeout(120_000);

const account = 'wx5a1c9e7d3b2f8046';
const componentAppId = 'wx0123456789abcdef';

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
beforeAll(async () => {
  service = await startAuthorizedRun([account, 'wxd4f60c8a2e9b1735']);
  cli = cliOf(service);
}, 120_000);
afterAll(async () => service?.close());

const page = (key: object) => Buffer.from(JSON.stringify(key)).toString('base64url');

it.each([
  ['call cgi-bin/menu/get', 'The path is that of an API alone'],
  ['call /cgi-bin/menu/get?a=1', 'The path is that of an API alone'],
  ['call https://api.weixin.qq.com/cgi-bin/menu/get', 'The path is that of an API alone'],
  ['call /cgi-bin/../menu', 'The path is that of an API alone'],
  ['call /cgi-bin/menu/get --method PUT', '--method is GET or POST'],
  ["call /cgi-bin/menu/create --method get --body '{}'", 'A GET has no --body'],
  ["call /cgi-bin/menu/create --body '{'", '--body is no JSON'],
  ['call /cgi-bin/menu/create --body null', '--body is an object or a list'],
  ['call /cgi-bin/menu/create --body \'"text"\'', '--body is an object or a list'],
  ['call /cgi-bin/menu/get --query a=1&b=2&a=3', '--query has a name twice'],
  ['call /cgi-bin/menu/get --query \'{"a":1}\'', '--query is name=value'],
  ['call /cgi-bin/menu/get --query access_token=1', 'this service adds it'],
  ['status --stage staging', '--local is the run on this machine'],
  ['preflight --stage staging', '--local is the run on this machine'],
  ...['0', '-1', '1e3', '0x10', '1.5', '1001'].map((count) => [
    `authorizers list --limit=${count}`,
    '--limit is a number',
  ]),
  ['queue list --limit 1e2', '--limit is a number'],
  ['link --minutes 1e3', '--minutes is a number'],
  ['link --minutes 99999', 'validForSeconds'],
  [`authorizers show ${account} --log 0x10`, '--log takes a whole number'],
  ['events tail --count 1e1', '--count is a whole number'],
])('%s', async (line, message) => {
  const before = service.simulator.callCount('');
  const { code, document } = await cli.json(`${line} --yes`);
  expect([code, document]).toMatchObject([
    2,
    { error: { message: expect.stringContaining(message) } },
  ]);
  expect(service.simulator.callCount('')).toBe(before);
});

describe('a page that is none', () => {
  const pk = `authorizer#${componentAppId}#${account}`;
  const key = { pk, sk: 'grant', listedUnder: componentAppId, authorizerAppId: account };
  it.each([
    ['a text', 'rubbish', ''],
    ['an empty object', page({}), ''],
    ['a list', page([1]), ''],
    ['nothing', page(Object(null)), ''],
    ['numbers', page({ ...key, authorizerAppId: 1 }), ''],
    ["another platform's", page({ ...key, listedUnder: 'wx0000000000000000' }), ''],
    ['one with more in it', page({ ...key, more: '1' }), ''],
    ['that of a list without a filter', page(key), '--name 青禾'],
    ['an appid with a filter', account, '--tenant tenant-7'],
    ['that of another name', page({ ...key, searchName: '青禾' }), '--name 星河'],
  ])('%s', async (_case, after, filter) => {
    const ran = await cli.json(`authorizers list --after ${after} ${filter}`);
    expect([ran.code, ran.document]).toMatchObject([
      2,
      {
        error: {
          code: 'usage',
          message: expect.stringContaining('--after is what the page before'),
        },
      },
    ]);
  });

  it('is not the next page of names, which goes on', async () => {
    const { document } = await cli.json('authorizers list --name 青禾 --limit 1');
    const next = String(document['next']);
    const rest = await cli.json(`authorizers list --name 青禾 --after ${next}`);
    expect([rest.code, rest.document]).toMatchObject([0, { next: null }]);
    expect(await cli.json(`authorizers list --name 星 --after ${next}`)).toMatchObject({ code: 2 });
    expect(await cli.json(`authorizers list --after ${next}`)).toMatchObject({ code: 2 });
  });

  it('is not an appid, after which the list goes on', async () => {
    const { document } = await cli.json(`authorizers list --after ${account}`);
    expect(document).toMatchObject({ authorizers: [{ authorizerAppId: 'wxd4f60c8a2e9b1735' }] });
  });
});

it('a refused call names the command that tells what WeChat was sent', async () => {
  const { err, out } = await cli.run(`call /cgi-bin/no/such --account ${account}`);
  const [, rid = ''] = /rid: ([\w-]+)/.exec(out) ?? [];
  expect(rid).not.toBe('');
  expect(err).toContain(`npx wxkeeper --local explain ${rid} --account ${account}`);
  expect((await cli.run('call /cgi-bin/no/such')).err).toMatch(/explain [\w-]+-[\w-]+$/m);
});

it('an InfoType that the service does not know is pushed, and said to be one', async () => {
  const { code, err } = await cli.run(`trigger authorise ${account}`);
  expect([code, err]).toEqual([0, expect.stringContaining('Is authorize meant?')]);
  expect((await cli.run('trigger notify_third_fasteregister')).err).toBe('');
  expect((await cli.run('trigger ticket')).err).toBe('');
});
