/** The command line as one of the callers of the settings: with the caller's rights, and no others. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalRun } from '../../support/bundled-service.ts';
import { cliOf, startAuthorizedRun } from './command-line.ts';

const account = 'wx5a1c9e7d3b2f8046';
const other = 'wxd4f60c8a2e9b1735';

describe('a deployment in which everybody has to say who asks', () => {
  let service: LocalRun;
  let cli: ReturnType<typeof cliOf>;

  beforeAll(async () => {
    const callers = { orders: { authorizers: [account] }, links: { tokens: false, calls: false } };
    const callerPolicy = { callers, requireCaller: true };
    service = await startAuthorizedRun([account, other], { callerPolicy });
    cli = cliOf(service);
  }, 120_000);
  afterAll(() => service?.close());

  it('refuses who does not, and says which option does', async () => {
    const { code, err } = await cli.run(`token ${account}`);

    expect(code).toBe(1);
    expect(err).toContain('CallNotAllowed');
    expect(err).toContain('--caller <name>');
  });

  it('gives a caller the tokens of its accounts, and of no others', async () => {
    expect(await cli.json(`token ${account} --caller orders`)).toMatchObject({
      code: 0,
      document: { accessToken: expect.any(String) },
    });
    expect(await cli.run(`token ${other} --caller orders`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('CallNotAllowed'),
    });
    expect(await cli.run('token --caller orders')).toMatchObject({ code: 1 });
  });

  it('calls WeChat and makes links as the caller', async () => {
    const path = '/cgi-bin/get_current_selfmenu_info';
    expect(await cli.json(`call ${path} --account ${account} --caller orders`)).toMatchObject({
      document: { status: 200 },
    });
    expect(await cli.json('link --caller links')).toMatchObject({
      code: 0,
      document: { url: expect.stringContaining('http') },
    });
  });

  it('needs no caller for what no caller may do: those functions are the operators’', async () => {
    expect(await cli.json(`renew ${account} --yes --caller nobody`)).toMatchObject({ code: 0 });
    expect(await cli.json(`authorizers show ${account}`)).toMatchObject({ code: 0 });
  });

  it('has no other callers', async () => {
    expect(await cli.run(`token ${account} --caller order`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('no caller "order"'),
    });
  });
});
