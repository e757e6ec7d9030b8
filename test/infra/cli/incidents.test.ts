/** Six incidents, each found and mended with the runbook's commands alone, against the local run. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { until } from '../../../infra/local/process/until.ts';
import { queueNames } from '../../../infra/resource-names.ts';
import { grantsAnnounced, type LocalRun } from '../../support/bundled-service.ts';
import { cliOf, startAuthorizedRun } from './command-line.ts';

jest.setTimeout(120_000);

const componentAppId = 'wx0123456789abcdef';
const account = 'wx5a1c9e7d3b2f8046';

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
beforeAll(async () => {
  service = await startAuthorizedRun([account]);
  cli = cliOf(service);
}, 120_000);
afterAll(async () => service?.close());

interface Check {
  id: string;
  ok: boolean;
  title: string;
  remedy: string | null;
}

/** As SQS does it after the last try. */
async function setAside(authorizerAppId: string): Promise<void> {
  const { client, QueueUrl } = await deadLetters();
  const MessageBody = JSON.stringify({ kind: 'authorized', componentAppId, authorizerAppId });
  const ids = { MessageGroupId: authorizerAppId, MessageDeduplicationId: authorizerAppId };
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...ids }));
  client.destroy();
}

async function purge(): Promise<void> {
  const { client, QueueUrl } = await deadLetters();
  await client.send(new PurgeQueueCommand({ QueueUrl }));
  client.destroy();
}

async function deadLetters() {
  const address = `${service.urls.invoke}/2015-03-31/functions/`;
  const response = await fetch(`${address}wxkeeper-process-authorization-event/configuration`);
  const { Environment } = (await response.json()) as {
    Environment: { Variables: { EVENT_QUEUE_URL: string; AWS_ENDPOINT_URL_SQS: string } };
  };
  const { EVENT_QUEUE_URL, AWS_ENDPOINT_URL_SQS } = Environment.Variables;
  const { queue, deadLetterQueue } = queueNames('wxkeeper');
  const client = new SQSClient(clientSettings(AWS_ENDPOINT_URL_SQS));
  return { client, QueueUrl: EVENT_QUEUE_URL.replace(queue, deadLetterQueue) };
}

/** The checks of `doctor` that failed. */
async function failedChecks(): Promise<Check[]> {
  const { document } = await cli.json('doctor');
  return (document['checks'] as Check[]).filter(({ ok }) => !ok);
}

async function done(line: string): Promise<void> {
  const { code, err } = await cli.run(`${line} --yes`);
  expect([line, code, err]).toEqual([line, 0, expect.any(String)]);
}

describe('no ticket for an hour', () => {
  it('is red in status and doctor, which name the address to compare, and green after a push', async () => {
    service.simulator.setPushFault({ kind: 'lost' });
    await service.advance(3600);
    expect((await cli.run('status')).code).toBe(1);
    const [failed] = await failedChecks();
    expect(failed).toMatchObject({
      id: `verify-ticket:${componentAppId}`,
      remedy: expect.stringContaining(`${service.urls.api}/${componentAppId}/events`),
    });
    service.simulator.clearPushFaults();
    await service.simulator.pushVerifyTicket();
    expect(await failedChecks()).toEqual([]);
  });
});

describe('61004', () => {
  it('is found by a real call, with the list to enter', async () => {
    service.simulator.configure({ ipAllowList: ['192.0.2.1'] });
    const failed = await failedChecks();
    const address = failed.find(({ id }) => id === `address:${componentAppId}`);
    expect(address?.title).toContain('WeChat refuses our address 127.0.0.1 (61004)');
    expect(address?.remedy).toContain('白名单IP地址列表');
    expect((await cli.run('explain 61004')).out).toContain('npx wxkeeper --local doctor');
    service.simulator.configure({ ipAllowList: null });
    await service.advance(61);
    await done('renew');
    expect(await failedChecks()).toEqual([]);
  });
});

describe('61023 of one account', () => {
  it('is explained, and the refresh token is fetched again', async () => {
    service.simulator.forget('refresh-token', { authorizerAppId: account });
    await service.advance(7200);
    await service.simulator.pushVerifyTicket();
    await done(`renew ${account}`);
    const { document, code } = await cli.json(`authorizers show ${account}`);
    expect(code).toBe(0);
    expect(document).toMatchObject({ status: 'authorized', failure: null });
  });

  it('whose grant is gone is listed as failing, and the merchant needs a link', async () => {
    const { authorizerAppId } = service.simulator.addAccount();
    await service.simulator.authorize(authorizerAppId);
    await grantsAnnounced(service, 2);
    service.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61023 });
    await service.advance(7200);
    await service.simulator.pushVerifyTicket();
    const { code, err } = await cli.run(`renew ${authorizerAppId} --yes`);
    service.simulator.clearFaults();
    expect([code, err]).toEqual([1, expect.stringContaining('ReauthorizationRequired')]);
    expect(err).toContain('npx wxkeeper --local link');
    const { document } = await cli.json('authorizers list --failing');
    expect(document).toMatchObject({
      authorizers: [{ authorizerAppId, status: 'reauthorization-required' }],
    });
    const ofOther = await cli.json('authorizers list --failing --tenant tenant-of-nobody');
    expect(ofOther.document).toMatchObject({ authorizers: [], next: null });
    const show = await cli.json(`authorizers show ${authorizerAppId}`);
    expect(show.document['findings']).toMatchObject([{ id: 'reauthorization-required' }]);
    await service.simulator.revoke(authorizerAppId);
    await service.advance(60);
    await service.simulator.authorize(authorizerAppId);
    await until('the new grant', async () => {
      const { code: shown } = await cli.run(`authorizers show ${authorizerAppId}`);
      return shown === 0 || undefined;
    });
  });
});

describe('dead letters', () => {
  it('are counted, and the comparison does the work of the events', async () => {
    const { authorizerAppId } = service.simulator.addAccount();
    await service.simulator.authorize(authorizerAppId, { fault: 'lost' });
    await setAside(authorizerAppId);
    const status = await cli.json('status');
    expect(status.code).toBe(1);
    expect(status.document['queues']).toMatchObject([{ waiting: 0, setAside: 1 }]);
    const [failed] = await failedChecks();
    expect(failed).toMatchObject({
      id: 'queue-authorization-events',
      remedy: 'docs/runbook.md#redrive-authorization-events',
    });
    const show = await cli.json(`authorizers show ${authorizerAppId}`);
    expect(show.document['findings']).toMatchObject([
      { id: 'not-stored' },
      { id: 'events-set-aside' },
    ]);
    await done('reconcile');
    const { document } = await cli.json(`authorizers show ${authorizerAppId}`);
    expect(document['status']).toBe('authorized');
    await purge();
    expect(await failedChecks()).toEqual([]);
  });
});

describe('45009', () => {
  it('waits for midnight until the quota is reset, and then works for all accounts', async () => {
    const usedUp = { kind: 'errcode', errcode: 45009 } as const;
    service.simulator.setFault({ path: 'api_authorizer_token', ...usedUp });
    await service.advance(7200);
    await service.simulator.pushVerifyTicket();
    expect((await cli.run(`token ${account}`)).code).toBe(1);
    service.simulator.clearFaults();
    await service.advance(600);
    const refused = await cli.run(`token ${account}`);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('45009')]);
    const show = await cli.json(`authorizers show ${account}`);
    expect(show.document['findings']).toMatchObject([
      { id: 'renewal-failed', remedy: 'npx wxkeeper --local explain 45009' },
      expect.anything(),
    ]);
    expect((await cli.run('explain 45009')).out).toContain('npx wxkeeper --local quota clear');
    await done('quota clear');
    expect((await cli.run(`token ${account}`)).code).toBe(0);
  });
});

describe('"I authorized and nothing happens"', () => {
  it('of an account whose push and return were lost', async () => {
    const { authorizerAppId } = service.simulator.addAccount();
    await service.simulator.authorize(authorizerAppId, { fault: 'lost' });
    const show = await cli.json(`authorizers show ${authorizerAppId}`);
    expect([show.code, show.document['findings']]).toMatchObject([
      1,
      [{ id: 'not-stored', remedy: expect.stringContaining('npx wxkeeper --local reconcile') }],
    ]);
    const dry = await cli.json('reconcile --dry-run');
    expect(dry.document['differences']).toEqual([
      { authorizerAppId, difference: 'adopt', status: null },
    ]);
    await done('reconcile');
    const { document } = await cli.json(`authorizers show ${authorizerAppId}`);
    expect(document['status']).toBe('authorized');
    await done(`assign ${authorizerAppId} tenant-9`);
    expect((await cli.json(`authorizers show ${authorizerAppId}`)).document['findings']).toEqual(
      [],
    );
  });
});
