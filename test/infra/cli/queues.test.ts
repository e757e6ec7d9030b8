/** `wxkeeper queue` against the local run: what was set aside, why, and the way back of each queue. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { queueUrls } from '../../../infra/cli/deployment/queue-urls.ts';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { until } from '../../../infra/local/process/until.ts';
import { localComponent, type LocalRun } from '../../support/bundled-service.ts';
import { cliOf, startAuthorizedRun } from './command-line.ts';
import { variableOf } from './local-secret.ts';

jest.setTimeout(120_000);

const { componentAppId } = localComponent;
const account = 'wx5a1c9e7d3b2f8046';
const createdAt = 1_790_000_000;

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
let client: SQSClient;
let urls: ReturnType<typeof queueUrls>;
const logged: string[] = [];
beforeAll(async () => {
  service = await startAuthorizedRun([account], { log: (line) => logged.push(line) });
  cli = cliOf(service);
  const endpoint = await variableOf(service, 'AWS_ENDPOINT_URL_SQS');
  client = new SQSClient(clientSettings(endpoint));
  urls = queueUrls('wxkeeper', await variableOf(service, 'EVENT_QUEUE_URL'));
}, 120_000);
afterAll(async () => {
  client?.destroy();
  await service?.close();
});
beforeEach(async () => {
  for (const QueueUrl of [
    urls.eventsSetAside,
    urls.announcementsSetAside,
    urls.schedulesSetAside,
  ]) {
    await client.send(new PurgeQueueCommand({ QueueUrl }));
  }
});

/** As SQS does it after the last try. */
async function setAsideEvent(body: object, id = 'one'): Promise<void> {
  const ids = {
    MessageGroupId: JSON.stringify(body).length > 30 ? account : 'stranger',
    MessageDeduplicationId: `${id}${Math.random()}`,
  };
  const correlationId = { DataType: 'String', StringValue: `push-${id}` };
  await client.send(
    new SendMessageCommand({
      QueueUrl: urls.eventsSetAside,
      MessageBody: JSON.stringify(body),
      MessageAttributes: { correlationId },
      ...ids,
    }),
  );
}

const otherEvent = (infoType: string) => ({
  kind: 'other',
  componentAppId,
  infoType,
  createdAt,
  fields: { InfoType: infoType, appid: account },
});

/** As EventBridge and its scheduler do it. */
async function setAside(QueueUrl: string, body: object, attributes: Record<string, string>) {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
  const MessageBody = JSON.stringify(body);
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
}

const setAsideAnnouncement = async (detail: object) =>
  setAside(
    urls.announcementsSetAside,
    {
      source: 'wxkeeper',
      'detail-type': 'AuthorizerAuthorized',
      detail,
      time: '2026-11-22T03:00:00Z',
    },
    {
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: 'not allowed',
      RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/wxkeeper/shop-rule',
    },
  );

const setAsideCall = async (name: string) =>
  setAside(
    urls.schedulesSetAside,
    { componentAppId },
    {
      ERROR_CODE: 'AccessDeniedException',
      ERROR_MESSAGE: 'the role',
      SCHEDULE_ARN: `arn:aws:scheduler:us-east-1:000000000000:schedule/wxkeeper/${name}-${componentAppId}`,
      TARGET_ARN: `arn:aws:lambda:us-east-1:000000000000:function:wxkeeper-${name}`,
      RETRY_ATTEMPTS: '3',
    },
  );

describe('queue list', () => {
  it('is green where nothing was set aside', async () => {
    const [seen, read] = await Promise.all([cli.run('queue list'), cli.json('queue list')]);
    expect([seen.code, read.document]).toEqual([
      0,
      {
        queues: ['authorization-events', 'announcements', 'schedules'].map((name) => ({
          name,
          setAside: 0,
        })),
        messages: [],
      },
    ]);
  });

  it('says which merchant, which event and why, and leaves everything where it is', async () => {
    await setAsideEvent({
      kind: 'revocation',
      componentAppId,
      authorizerAppId: account,
      infoType: 'unauthorized',
      createdAt,
    });
    await setAsideEvent({ hello: 'stranger' });
    await setAsideAnnouncement({
      componentAppId,
      authorizerAppId: account,
      tenantId: 'secret-tenant',
    });
    await setAsideCall('reconcile-authorizers');
    const first = await cli.json('queue list');
    const { code, document } = await cli.json('queue list');
    expect([first.document, code]).toEqual([document, 1]);
    const common = { componentAppId, authorizerAppId: account, accountName: '青禾生活服务' };
    expect(document['messages']).toMatchObject([
      {
        queue: 'authorization-events',
        event: 'unauthorized',
        ...common,
        correlationId: 'push-one',
        reason: null,
      },
      { queue: 'authorization-events', event: null, reason: { code: 'QueuedEventUnreadable' } },
      {
        queue: 'announcements',
        event: 'AuthorizerAuthorized',
        ...common,
        target: 'shop-rule',
        reason: { code: 'NO_PERMISSIONS', message: 'not allowed' },
      },
      {
        queue: 'schedules',
        event: 'wxkeeper-reconcile-authorizers',
        componentAppId,
        authorizerAppId: null,
        tries: 3,
        reason: { code: 'AccessDeniedException' },
      },
    ]);
    const { out } = await cli.run('queue list');
    expect(out).toContain(`unauthorized  ${account} 青禾生活`);
    expect(out).toContain('NO_PERMISSIONS: not allowed');
    expect(out + JSON.stringify(document)).not.toContain('secret-tenant');
  });

  it('names the last failure of the account', async () => {
    const path = '/cgi-bin/component/api_authorizer_token';
    service.simulator.setFault({ path, kind: 'errcode', errcode: 48001, times: 1 });
    await cli.run(`renew ${account} --yes`);
    await setAsideEvent(otherEvent('notify_third_fasteregister'));
    const { document } = await cli.json('queue list --queue authorization-events');
    expect(document).toMatchObject({
      messages: [
        { authorizerAppId: account, reason: { message: expect.stringContaining('48001') } },
      ],
    });
  });

  it.each(['queue list --queue nothing', 'queue list --limit 0'])(
    '%s is wrong usage',
    async (line) => {
      expect(await cli.json(line)).toMatchObject({
        code: 2,
        document: { error: { code: 'usage' } },
      });
    },
  );
});

describe('queue redrive', () => {
  it('says what it will do, and does nothing where nobody can be asked', async () => {
    await setAsideAnnouncement({ componentAppId });
    const { code, err } = await cli.run('queue redrive');
    expect([code, err]).toEqual([2, expect.stringContaining('Puts 1 events on the bus again.')]);
    expect(await cli.json('queue list')).toMatchObject({ code: 1 });
  });

  it('gives events back to their queue: more than a batch of one account', async () => {
    for (let count = 0; count < 12; count += 1)
      await setAsideEvent(otherEvent(`redriven_${count}`));
    const { code, document } = await cli.json('queue redrive --yes');
    expect([code, document]).toEqual([
      0,
      { queues: [{ name: 'authorization-events', redriven: 12, left: 0 }] },
    ]);
    await until('twelve events on the bus', async () => {
      const types = service.events().map(({ detailType }) => detailType);
      return types.filter((type) => type.startsWith('redriven_')).length === 12 || undefined;
    });
  });

  it('puts announcements on the bus again, and leaves what is none', async () => {
    for (let count = 0; count < 11; count += 1) {
      await setAsideAnnouncement({ componentAppId, authorizerAppId: account, count });
    }
    await setAside(urls.announcementsSetAside, { not: 'an event' }, {});
    const { code, document } = await cli.json('queue redrive --queue announcements --yes');
    expect([code, document]).toEqual([
      1,
      { queues: [{ name: 'announcements', redriven: 11, left: 1 }] },
    ]);
    const counts = service.events().map(({ detail }) => (detail as { count?: number }).count);
    expect(counts.filter((count) => count !== undefined)).toHaveLength(11);
    expect(await cli.json('queue list')).toMatchObject({
      document: { messages: [{ event: null }] },
    });
  });

  it('makes the calls that the scheduler could not, those of a kind once', async () => {
    for (let count = 0; count < 3; count += 1) await setAsideCall('refresh-component-access-token');
    await setAsideCall('reconcile-authorizers');
    await setAsideCall('no-function-of-ours');
    logged.length = 0;
    const { code, document } = await cli.json('queue redrive --yes');
    expect([code, document]).toEqual([
      1,
      { queues: [{ name: 'schedules', redriven: 4, left: 1 }] },
    ]);
    const compared = logged.filter((line) => line.includes('Authorizers reconciled'));
    expect(compared).toEqual([expect.stringMatching(/"correlation_id":"cli:[\w.-]+:[0-9a-f]{8}"/)]);
  });

  it('says so where nothing was set aside', async () => {
    const { code, out } = await cli.run('queue redrive');
    expect([code, out]).toEqual([0, 'Nothing was set aside.\n']);
  });
});
