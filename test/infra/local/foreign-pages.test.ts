/** Every server of the local run: closed to pages of other sites, open to the programs that use it. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startEventQueue } from '../../../infra/local/aws/event-queue.ts';
import { startSecretsManager } from '../../../infra/local/aws/secrets-manager.ts';
import { FOREIGN_PAGE_REFUSAL } from '../../../infra/local/wechat/guarded-server.ts';
import { localComponent, startLocalRun, type LocalRun } from '../../support/bundled-service.ts';
import { sendPlain, type PlainRequest } from '../../support/plain-request.ts';

jest.setTimeout(60_000);

let service: LocalRun;
let queue: Awaited<ReturnType<typeof startEventQueue>>;
let secrets: Awaited<ReturnType<typeof startSecretsManager>>;

beforeAll(async () => {
  service = await startLocalRun();
  await service.simulator.pushVerifyTicket();
  queue = await startEventQueue();
  secrets = await startSecretsManager({});
});
afterAll(async () => {
  await Promise.all([service?.close(), queue?.close(), secrets?.close()]);
});

/** Those that are not public in a deployment either. */
const servers: [string, () => string | undefined][] = [
  ['Invoke API', () => service.urls.invoke],
  ['simulator', () => service.urls.simulator],
  ['simulator’s second port', () => service.simulator.outsideUrl],
  ['event bus', () => service.urls.eventBus],
  ['DynamoDB', () => service.urls.dynamodb],
  ['S3', () => service.urls.s3],
  ['SQS', () => queue.endpoint],
  ['Secrets Manager', () => secrets.endpoint],
];

/** What a browser sends for another site's page, whatever the page tries. */
const ofForeignPages: PlainRequest[] = [
  { headers: { host: 'rebound.evil.example' } },
  { method: 'POST', headers: { origin: 'https://evil.example' }, body: '{}' },
  { method: 'OPTIONS', headers: { origin: 'null', 'access-control-request-method': 'POST' } },
  { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } },
  { headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'iframe' } },
];

/** Also paths that the server does not have, and those that it has. */
const paths = ['/', '/events', '/simulator/pushLog', '/simulator/console', '/no/such/path'];

describe.each(servers)('the %s', (_name, urlOf) => {
  it('refuses all that pages of other sites send, and lets none of them read it', async () => {
    const sent = paths.flatMap((path) =>
      ofForeignPages.map((each): PlainRequest => Object.assign({ path }, each)),
    );
    const answers = await Promise.all(sent.map(async (each) => sendPlain(urlOf() ?? '', each)));
    const expected = { status: 403, body: FOREIGN_PAGE_REFUSAL };
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(sent.map(() => expected));
    const names = answers.flatMap(({ headers }) => Object.keys(headers));
    expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('answers programs', async () => {
    expect((await sendPlain(urlOf() ?? '', {})).status).not.toBe(403);
  });
});

it('the public pages answer under the name of a tunnel', async () => {
  const headers = { host: 'abc.trycloudflare.com', 'sec-fetch-site': 'cross-site' };
  const path = `/${localComponent.componentAppId}/authorize`;
  expect(await sendPlain(service.urls.api, { path, headers })).toMatchObject({ status: 200 });
});

it.each(['/cgi-bin/componentloginpage', '/connect/oauth2/authorize'])(
  'the simulator answers links of other sites to %s',
  async (path) => {
    const visit = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const headers = { 'sec-fetch-site': 'cross-site', ...visit };
    const answer = await sendPlain(service.urls.simulator ?? '', { path, headers });
    expect(answer).toMatchObject({ status: 200 });
  },
);
