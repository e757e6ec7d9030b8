/** `wxkeeper status` and what every command has in common, as a process against the local run. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalRun, grantsAnnounced, type LocalRun } from '../../support/bundled-service.ts';
import { cliOf, runCli } from './command-line.ts';

const componentAppId = 'wx0123456789abcdef';
const account = 'wx5a1c9e7d3b2f8046';

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
beforeAll(async () => {
  service = await startLocalRun();
  cli = cliOf(service);
}, 120_000);
afterAll(async () => service?.close());

describe('status', () => {
  it('is red before the first ticket, and says null for what is not there', async () => {
    const { code, document } = await cli.json('status');
    expect(code).toBe(1);
    expect(document).toMatchObject({
      components: [
        {
          componentAppId,
          verifyTicket: null,
          accessToken: null,
          authorizers: { authorized: 0, revoked: 0, 'reauthorization-required': 0 },
        },
      ],
      queues: [{ name: 'authorization-events', waiting: 0, oldestSeconds: null, setAside: 0 }],
      alarms: null,
    });
    const { out } = await cli.run('status');
    expect(out).toContain('Ticket    ✗ none yet');
  });

  it('is green with a ticket and a token, and counts accounts', async () => {
    await service.simulator.pushVerifyTicket();
    await service.scheduler.start();
    service.simulator.addAccount({ authorizerAppId: account });
    await service.simulator.authorize(account);
    await grantsAnnounced(service, 1);
    const { code, document } = await cli.json('status --count');
    expect(document).toMatchObject({
      components: [
        {
          verifyTicket: { ageSeconds: expect.any(Number) },
          accessToken: { expiresInSeconds: expect.any(Number) },
          authorizers: { authorized: 1, revoked: 0, 'reauthorization-required': 0 },
        },
      ],
    });
    expect(code).toBe(0);
    const { out, err } = await cli.run('status');
    expect(out).toMatch(/Ticket {4}✓ \d+ s old\n {2}Token {5}✓ good for (1 h 59 min|2 h)/);
    expect(out).toContain('1 authorized, 0 revoked, 0 must authorize again');
    expect(err).toBe('');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('goes by the clock of the run, which can be moved', async () => {
    await service.advance(3600);
    const { document } = await cli.json('status');
    const [{ accessToken }] = document['components'] as [
      { accessToken: { expiresInSeconds: number } },
    ];
    expect(accessToken.expiresInSeconds).toBeLessThan(3601);
  });
});

describe('wrong usage', () => {
  it.each([
    ['stauts', "unknown command 'stauts'", 'npx wxkeeper status'],
    ['status --jsn', "unknown option '--jsn'", '--json'],
    ['status --lang fr', 'Allowed choices are en, zh', ''],
    ['status --component wx1', `does not serve wx1, but: ${componentAppId}`, ''],
    ['queue list --component wx1', `does not serve wx1, but: ${componentAppId}`, ''],
    ['events tail --component wx1', `does not serve wx1, but: ${componentAppId}`, ''],
    ['status --watch --json', '--watch is for people', ''],
  ])('%s says what is right', async (line, message, remedy) => {
    const { code, out, err } = await cli.run(line);
    const said = out + err;
    expect([code, said]).toEqual([2, expect.stringContaining(message)]);
    expect(said).toContain(remedy);
  });

  it('is one document with --json', async () => {
    const { code, document } = await cli.json('stauts');
    expect(code).toBe(2);
    expect(document).toEqual({
      error: { code: 'usage', message: expect.any(String), remedies: expect.any(Array) },
    });
  });

  it('of a stage that cannot be one is found before AWS is asked', async () => {
    const { code, err } = await runCli(['status', '--stage', 'No-Stage']);
    expect([code, err]).toEqual([2, expect.stringContaining('"No-Stage" cannot be a stage')]);
  });
});

describe('what is missing', () => {
  it('is one line where there are no credentials', async () => {
    const { code, out, err } = await runCli(['status'], { AWS_REGION: 'eu-west-2' });
    expect([code, out]).toEqual([1, '']);
    expect(err.trim().split('\n')).toEqual([
      expect.stringContaining('There are no AWS credentials'),
    ]);
  });

  it('is named where there is no region', async () => {
    const credentials = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const { code, err } = await runCli(['status'], credentials);
    expect([code, err]).toEqual([1, expect.stringContaining('There is no AWS region')]);
  });

  it('is the local run where nothing runs', async () => {
    const { code, err } = await runCli(['status', '--local'], { WXKEEPER_INVOKE_PORT: '1' });
    expect([code, err]).toEqual([1, expect.stringContaining('start it with npm start')]);
  });

  // By each name by which `npm run deploy` takes it.
  it.each(['AWS_REGION', 'AWS_DEFAULT_REGION'])(
    'is a deployment of that stage: %s',
    async (name) => {
      const variables = {
        [name]: 'eu-west-2',
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        AWS_ENDPOINT_URL_LAMBDA: service.urls.invoke,
      };
      const { code, err } = await runCli(['status', '--stage', 'test'], variables);
      expect([code, err]).toEqual([
        2,
        expect.stringContaining('There is no deployment wxkeeper-test in eu-west-2.'),
      ]);
      expect(err).toContain('Stages there: (without --stage)');
    },
  );
});
