/** `wxkeeper events` and `trigger` as processes against the local run, and the tail of a deployed bus. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  CreateQueueCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { until } from '../../../infra/local/process/until.ts';
import { localComponent, type LocalRun } from '../../support/bundled-service.ts';
import {
  cliOf,
  finished,
  runCli,
  startAuthorizedRun,
  startCli,
  type Running,
} from './command-line.ts';
import { variableOf } from './local-secret.ts';
import { startStandInBus } from './stand-in-bus.ts';

jest.setTimeout(120_000);

const { componentAppId } = localComponent;
const account = 'wx5a1c9e7d3b2f8046';
const other = 'wxd4f60c8a2e9b1735';

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
beforeAll(async () => {
  service = await startAuthorizedRun([account]);
  cli = cliOf(service);
}, 120_000);
afterAll(async () => service?.close());

/** What it has said when it has begun to look on. */
async function listening(child: Running): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Listening.')) resolve();
    });
    child.once('close', () => reject(new Error(`it ended: ${said}`)));
  });
}

describe('trigger', () => {
  it.each([
    ['ticket', null],
    [`message ${account} --text 你好`, account],
    [`message ${account} --fields '{"MsgType":"event","Event":"subscribe"}'`, account],
    [`update ${account} --sets 1,2`, account],
    [`revoke ${account}`, account],
    [`authorize ${account}`, account],
    [`notify_third_fasteregister --fields '{"appid":"${other}","status":0}'`, null],
  ])('%s', async (line, authorizerAppId) => {
    const [event] = line.split(' ');
    const { code, document } = await cli.json(`trigger ${line}`);
    expect([code, document]).toMatchObject([0, { event, componentAppId, authorizerAppId }]);
    expect(Object.keys(document)).toEqual([
      'event',
      'componentAppId',
      'authorizerAppId',
      'succeeded',
      'attempts',
    ]);
  });

  it('is for the simulator only', async () => {
    const { code, err } = await runCli(['trigger', 'ticket']);
    expect([code, err]).toEqual([2, expect.stringContaining('add --local')]);
  });

  it.each([
    ['revoke', 2, 'usage'],
    [`message ${account} --fields nothing`, 2, 'usage'],
    [`update ${account} --sets a`, 2, 'usage'],
    ['update wx0000000000000000 --sets 1', 1, 'simulator-refused'],
  ])('%s says what is wrong', async (line, code, error) => {
    expect(await cli.json(`trigger ${line}`)).toMatchObject({
      code,
      document: { error: { code: error } },
    });
  });
});

describe('events tail of the local run', () => {
  it('shows what comes, and ends at Ctrl-C', async () => {
    const child = cli.start('events tail');
    const ended = finished(child);
    await listening(child);
    await cli.run(`trigger message ${account} --text 青禾`);
    await until('the event', async () => (service.events().length > 0 ? true : undefined));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(`AuthorizerMessageReceived {2}${account}\n {2}\\{.*青禾.*\\}\n`),
    );
  });

  it('is one document with --json: of one type and account, until there are enough', async () => {
    const child = cli.start(
      `events tail --json --type AuthorizerMessageReceived --account ${account} --count 2`,
    );
    const ended = finished(child);
    await listening(child);
    await cli.run('trigger notify_third_fasteregister');
    for (const text of ['one', 'two', 'three']) {
      await cli.run(`trigger message ${account} --text ${text}`);
    }
    const { code, out } = await ended;
    expect(code).toBe(0);
    const { events } = JSON.parse(out) as { events: { detailType: string }[] };
    expect(events.map(({ detailType }) => detailType)).toEqual([
      'AuthorizerMessageReceived',
      'AuthorizerMessageReceived',
    ]);
    expect(events[0]).toMatchObject({
      id: expect.any(String),
      at: null,
      detail: { authorizerAppId: account },
    });
  });

  it('says that no event of the service has such a type', async () => {
    const wrong = await cli.run('events tail --seconds 1 --type authorizer_authorised');
    expect(wrong).toMatchObject({
      code: 0,
      err: expect.stringContaining('Is AuthorizerAuthorized'),
    });
    const right = await cli.run('events tail --seconds 1 --type AuthorizerRevoked');
    expect(right.err).toBe('Listening. Ctrl-C ends it.\n');
  });

  it('ends by itself, and refuses what is no length', async () => {
    const { code, document } = await cli.json('events tail --seconds 1');
    expect([code, document]).toEqual([0, { events: [] }]);
    expect(await cli.run('events tail --seconds 3601')).toMatchObject({ code: 2 });
  });
});

describe('events replay of the local run', () => {
  it('puts the events of a time on the bus again', async () => {
    await cli.run(`trigger message ${account} --text again`);
    const texts = () =>
      service.events().filter(({ detail }) => JSON.stringify(detail).includes('"again"'));
    await until('the message', async () => (texts().length === 1 ? true : undefined));
    const refused = await cli.run('events replay --from 1d');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('for every rule')]);
    expect(texts()).toHaveLength(1);
    const { code, document } = await cli.json('events replay --from 1d --yes');
    expect([code, document]).toEqual([
      0,
      {
        replay: expect.stringMatching(/^wxkeeper-\d+$/),
        state: 'COMPLETED',
        reason: null,
        lastReplayedAt: expect.any(Number),
      },
    ]);
    expect(texts()).toHaveLength(2);
  });

  it.each([
    ['events replay', 'usage'],
    ['events replay --from yesterday', 'usage'],
    ['events replay --from 1h --to 2h', 'usage'],
    ['events replay --from 1h --rule none', 'no-rule'],
  ])('%s is wrong usage', async (line, code) => {
    expect(await cli.json(line)).toMatchObject({ code: 2, document: { error: { code } } });
  });
});

describe('a deployed bus', () => {
  let bus: Awaited<ReturnType<typeof startStandInBus>>;
  let sqs: SQSClient;
  let variables: Record<string, string>;
  beforeAll(async () => {
    bus = await startStandInBus();
    const endpoint = await variableOf(service, 'AWS_ENDPOINT_URL_SQS');
    sqs = new SQSClient(clientSettings(endpoint));
    variables = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_LAMBDA: service.urls.invoke,
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_ENDPOINT_URL_STS: endpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint,
    };
  });
  afterAll(async () => {
    sqs?.destroy();
    await bus?.close();
  });
  beforeEach(() => {
    bus.requests.length = 0;
  });

  const tails = async () => {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const queues = QueueUrls.map((url) => url.split('/').at(-1) ?? '');
    return {
      rules: [...bus.rules.keys()],
      queues: queues.filter((name) => name.includes('-tail-')),
    };
  };
  const none = { rules: [], queues: [] };

  async function deliver(name: string, detailType: string): Promise<void> {
    const beside = await variableOf(service, 'EVENT_QUEUE_URL');
    const QueueUrl = beside.replace(/[^/]+$/, name);
    const event = {
      id: 'event-1',
      source: 'wxkeeper',
      'detail-type': detailType,
      time: '2026-11-22T03:00:00Z',
      detail: { componentAppId, authorizerAppId: account },
    };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
  }

  it('is left as it is where nobody can be asked', async () => {
    const { code, err } = await runCli(['events', 'tail'], variables);
    expect([code, err]).toEqual([2, expect.stringContaining('Makes the rule wxkeeper-tail-')]);
    expect(await tails()).toEqual(none);
    expect(bus.requests).toEqual(['ListRules']);
  });

  it('shows its events by a rule and a queue, which are gone after Ctrl-C', async () => {
    const child = startCli(['events', 'tail', '--yes', '--json'], variables);
    const ended = finished(child);
    await listening(child);
    const { rules, queues } = await tails();
    expect(rules).toEqual([expect.stringMatching(/^wxkeeper-tail-\d{10}-[0-9a-f]{6}$/)]);
    expect(queues).toEqual(rules);
    const [name = ''] = rules;
    expect(bus.rules.get(name)).toMatchObject({
      EventBusName: 'wxkeeper',
      EventPattern: '{"source":["wxkeeper"]}',
      targets: [{ Arn: `arn:aws:sqs:us-east-1:000000000000:${name}` }],
    });
    await deliver(name, 'AuthorizerAuthorized');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { events: [{ id: 'event-1', detailType: 'AuthorizerAuthorized', at: 1795316400 }] },
    ]);
    expect(await tails()).toEqual(none);
  });

  it('is rid of what a killed run has left, and of nobody else’s', async () => {
    const child = startCli(['events', 'tail', '--yes'], variables);
    const ended = finished(child);
    await listening(child);
    child.kill('SIGKILL');
    await ended;
    const [young = ''] = (await tails()).rules;
    const old = `wxkeeper-tail-${Math.floor(Date.now() / 1000) - 3700}-abcdef`;
    await sqs.send(new CreateQueueCommand({ QueueName: old }));
    bus.rules.set(old, { Name: old, targets: [{ Id: 'tail' }] });
    const named = await runCli(['events', 'tail'], variables);
    expect(named.err).toContain(`An earlier run has left rule or queue: ${old}\n`);
    expect((await tails()).rules).toEqual([young, old]);
    const { code, err } = await runCli(['events', 'tail', '--yes', '--seconds', '1'], variables);
    expect([code, err]).toEqual([0, expect.stringContaining('It is removed.')]);
    expect(await tails()).toEqual({ rules: [young], queues: [young] });
  });

  it('without an archive has nothing to replay', async () => {
    const { code, err } = await runCli(['events', 'replay', '--from', '2h', '--yes'], variables);
    expect([code, err]).toEqual([1, expect.stringContaining('eventArchiveDays')]);
  });
});
