/** The whole service on one machine, from the bundles that ship: over HTTP and the Invoke API only. */
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientSettings, TABLE_NAME } from '../../../infra/local/aws/local-aws.ts';
import { followLink, loadPage, submitForm } from '../../../infra/local/demo/merchant-browser.ts';
import { startLocalService } from '../../../infra/local/local-service.ts';
import { freePort } from '../../../infra/local/process/ports.ts';
import { until } from '../../../infra/local/process/until.ts';
import { onFreePorts, readLocalSettings } from '../../../infra/local/settings.ts';
import {
  createWechatSimulator,
  type WechatSimulator,
} from '../../../infra/local/wechat/simulator.ts';
import { localComponent, startLocalRun, type LocalRun } from '../../support/bundled-service.ts';
import type { PrintedLine } from '../../support/printed-lines.ts';

jest.setTimeout(60_000);

const { componentAppId } = localComponent;
const eventPath = `/${componentAppId}/events`;

let service: LocalRun;
let wechat: WechatSimulator;
let lambda: LambdaClient;
/** Every line that any function printed. */
const output: string[] = [];
/** Everything of this run that must never be printed. */
const secrets = new Set<string>();

beforeAll(async () => {
  service = await startLocalRun({ log: (line) => output.push(line) });
  wechat = service.simulator;
  lambda = new LambdaClient(clientSettings(service.urls.invoke));
});
afterAll(async () => {
  lambda?.destroy();
  await service?.close();
});

interface LookUpAnswer {
  accessToken?: string;
  expiresAt?: number;
  errorType?: string;
}

async function lookUp(request: object): Promise<LookUpAnswer> {
  const { Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: 'wxkeeper-get-access-token',
      Payload: JSON.stringify({ componentAppId, ...request }),
    }),
  );
  const answer: LookUpAnswer = JSON.parse(Payload?.transformToString() ?? '{}');
  if (answer.accessToken) secrets.add(answer.accessToken);
  return answer;
}

/** Uses a token as a merchant's shop does. */
async function errcodeFor(accessToken: string | undefined): Promise<number> {
  const url = `${wechat.url}/cgi-bin/ticket/getticket?access_token=${accessToken}&type=jsapi`;
  const response = await fetch(url);
  const { errcode }: { errcode: number } = JSON.parse(await response.text());
  return errcode;
}

/** From the start page to WeChat's answer to the agreement. */
async function authorize(authorizerAppId: string) {
  const startPage = await loadPage(`${service.urls.api}/${componentAppId}/authorize`);
  const authorizationPage = await followLink(startPage);
  const { searchParams } = new URL(authorizationPage.url);
  secrets.add(searchParams.get('pre_auth_code') ?? '');
  return submitForm(authorizationPage, { account: authorizerAppId, decision: 'agree' });
}

/** All that is stored: tickets, tokens, refresh tokens and codes are among it. */
async function storedTexts(): Promise<string[]> {
  const client = new DynamoDBClient(clientSettings(service.urls.dynamodb));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLE_NAME }));
  client.destroy();
  return [...JSON.stringify(Items).matchAll(/"S":"((?:[^"\\]|\\.)*)"/g)].map(
    ([, text = '']) => text,
  );
}

function accountAt(index: number): string {
  return wechat.accounts()[index]?.authorizerAppId ?? '';
}

describe('before the first ticket', () => {
  it('a look-up says that the ticket is missing', async () => {
    expect(await lookUp({})).toMatchObject({ errorType: 'VerifyTicketMissing' });
  });

  it('WeChat’s check of the address is passed', async () => {
    expect(await wechat.checkEventUrl()).toBe(true);
  });
});

describe('with a ticket', () => {
  beforeAll(async () => {
    await wechat.startPushing();
    await service.scheduler.start();
  });

  it('a component token is there', async () => {
    const { accessToken = '', expiresAt = 0 } = await lookUp({});
    expect(wechat.isComponentAccessTokenValid(accessToken)).toBe(true);
    expect(expiresAt).toBeGreaterThan(service.now() + 7000);
  });

  it.each([
    ['AuthorizerNotFound', { authorizerAppId: 'wx00000000000000ff' }],
    ['InvalidRequest', { minimumValiditySeconds: 'long' }],
  ])('a look-up can fail with %s', async (errorType, request) => {
    expect(await lookUp(request)).toMatchObject({ errorType });
  });

  it('a forged push is refused', async () => {
    const url = `${service.urls.api}${eventPath}?signature=0&timestamp=1&nonce=2&msg_signature=0`;
    const body = '<xml><AppId>wx</AppId><Encrypt>AAAA</Encrypt></xml>';
    const headers = { 'content-type': 'text/xml' };
    const response = await fetch(url, { method: 'POST', body, headers });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  it('the authorization page refuses those who do not come from the start page', async () => {
    const startPage = await loadPage(`${service.urls.api}/${componentAppId}/authorize`);
    const refused = await followLink({ ...startPage, referer: undefined });
    expect(refused.html).toContain('data-ret="-14"');
  });

  it('a merchant’s way leads to a token that works, is renewed, and ends with the grant', async () => {
    const authorizerAppId = accountAt(0);
    const agreed = await authorize(authorizerAppId);
    expect(agreed.status).toBe(302);
    const returnAddress = agreed.location ?? '';
    expect(returnAddress).toContain(`${service.urls.api}/${componentAppId}/authorize/`);
    secrets.add(new URL(returnAddress).searchParams.get('auth_code') ?? '');
    const resultPage = await loadPage(returnAddress);
    expect(resultPage.status).toBe(200);
    expect(resultPage.html).toContain(authorizerAppId);

    const first = await lookUp({ authorizerAppId });
    expect(await errcodeFor(first.accessToken)).toBe(0);

    await service.advance(2 * 60 * 60);
    expect(await errcodeFor(first.accessToken)).toBe(42001);
    const second = await lookUp({ authorizerAppId });
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(await errcodeFor(second.accessToken)).toBe(0);

    await wechat.revoke(authorizerAppId);
    await until('the withdrawal', async () => {
      const { errorType } = await lookUp({ authorizerAppId });
      return errorType === 'AuthorizationRevoked' || undefined;
    });
  });

  it('the push alone is enough if the merchant never comes back', async () => {
    const authorizerAppId = accountAt(1);
    wechat.configure({ neverReturn: true });
    await authorize(authorizerAppId);
    wechat.configure({ neverReturn: false });
    const { accessToken } = await until('the grant from the push', async () => {
      const answer = await lookUp({ authorizerAppId });
      return answer.accessToken === undefined ? undefined : answer;
    });
    expect(await errcodeFor(accessToken)).toBe(0);
  });

  it('a message to an authorizer is answered and passed on', async () => {
    const push = await wechat.pushMessage(accountAt(1), { MsgType: 'text', Content: '在吗' });
    expect(push.succeeded).toBe(true);
    const passedOn = service.events().filter(({ detail }) => /在吗/.test(JSON.stringify(detail)));
    expect(passedOn).toHaveLength(1);
    const shown = await (await fetch(`${service.urls.eventBus}/events`)).json();
    expect(shown).toEqual(expect.arrayContaining(passedOn));
  });

  it('the schedule keeps the component’s token fresh while time passes', async () => {
    const before = wechat.callCount('api_component_token');
    await service.advance(2 * 60 * 60);
    expect(wechat.callCount('api_component_token')).toBe(before + 1);
  });

  it('a change of the simulator’s time is one of the functions’ time too', async () => {
    const before = service.now();
    const body = '{"seconds":600}';
    await fetch(`${wechat.url}/simulator/advance`, { method: 'POST', body });
    expect(service.now() - before).toBeGreaterThanOrEqual(600);
    expect(service.now() - before).toBeLessThan(660);
  });

  it('a push and a look-up are followed through the functions by their correlation ids', async () => {
    const lines = () =>
      output.filter((line) => line.startsWith('{')).map((line): PrintedLine => JSON.parse(line));
    const authorizerAppId = accountAt(1);
    const { expiresAt = 0 } = await lookUp({ authorizerAppId });
    await service.advance(expiresAt - service.now() - 300);
    await lookUp({ authorizerAppId, correlationId: 'order-42' });
    const renewal = await until('the renewal', async () =>
      lines().find((line) => line['TokenRenewals'] && line['correlation_id'] === 'order-42'),
    );
    const asked = lines().find(
      (line) => line['WechatCalls'] && line['correlation_id'] === 'order-42',
    );
    const queued = lines().find(({ message }) => message === 'Authorization event queued');
    const applied = lines().find(({ message }) => message === 'Applying authorization event');

    expect(queued?.['correlation_id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(applied?.['correlation_id']).toBe(queued?.['correlation_id']);
    expect(applied?.['function_request_id']).not.toBe(queued?.['function_request_id']);
    expect(renewal).toMatchObject({ token: 'authorizer', service: 'wxkeeper' });
    expect(asked?.['function_request_id']).toBe(renewal['function_request_id']);
  });

  it('programs can call any function', async () => {
    const { isError, answer } = await service.invoke('get-access-token', { componentAppId: 'x' });
    expect(isError).toBe(true);
    expect(answer).toMatchObject({ errorType: 'InvalidRequest' });
  });

  it('gives a program the end of its own log', async () => {
    const { LogResult = '', $metadata } = await lambda.send(
      new InvokeCommand({
        FunctionName: 'wxkeeper-get-access-token',
        LogType: 'Tail',
        Payload: JSON.stringify({ componentAppId: 'x' }),
      }),
    );

    const lines = Buffer.from(LogResult, 'base64').toString().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toContain($metadata.requestId);
  });
});

it('nothing secret was printed in all of this', async () => {
  const printed = output.join('\n');
  const { componentAppSecret, messageToken, encodingAesKey } = localComponent;
  const longTexts = (await storedTexts()).filter((text) => /@@@/.test(text) || text.length > 60);
  const all = new Set([...secrets, ...longTexts, componentAppSecret, messageToken, encodingAesKey]);
  expect(printed).not.toBe('');
  expect(longTexts.some((text) => text.startsWith('ticket@@@'))).toBe(true);
  expect([...all].filter((secret) => printed.includes(secret))).toEqual([]);
  expect(printed).not.toMatch(/@@@|access_token=|auth_code=/);
});

/** Another local run with the same bundles. */
async function startWith(environment: Record<string, string>, log: (line: string) => void) {
  const { functionsFolder } = service;
  const settings = onFreePorts(readLocalSettings(environment));
  return startLocalService(settings, { functionsFolder, log });
}

it('another WeChat can be named, and no simulator is started', async () => {
  const elsewhere = createWechatSimulator({ components: [localComponent] });
  const api = await elsewhere.listen(0);
  const environment = { WECHAT_API_BASE_URL: api };
  const other = await startWith(environment, () => {});
  expect(other.simulator).toBeUndefined();
  elsewhere.configureComponent(componentAppId, { eventUrl: other.urls.api + eventPath });
  expect(await elsewhere.pushVerifyTicket()).toMatchObject({ succeeded: true });
  const { answer } = await other.invoke('get-access-token', { componentAppId });
  expect(answer).toMatchObject({ accessToken: expect.any(String) });
  await other.close();
  await elsewhere.close();
});

it('tokens come from the second host, if nobody listens at the first', async () => {
  const elsewhere = createWechatSimulator({ components: [localComponent] });
  const printed: string[] = [];
  const first = `127.0.0.1:${await freePort(0)}`;
  const second = await elsewhere.listen(0);
  const environment = {
    WECHAT_API_BASE_URL: `http://${first}`,
    WECHAT_API_SECOND_BASE_URL: second,
  };
  const other = await startWith(environment, (line) => printed.push(line));
  elsewhere.configureComponent(componentAppId, { eventUrl: other.urls.api + eventPath });
  await elsewhere.pushVerifyTicket();
  const { answer } = await other.invoke('get-access-token', { componentAppId });
  expect(answer).toMatchObject({ accessToken: expect.any(String) });
  const warnings = printed.filter((line) => line.includes('WeChat is asked at another host'));
  expect(warnings.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'WARN', from: first, to: new URL(second).host },
  ]);
  await other.close();
  await elsewhere.close();
});
