/**
 * 8 processes of 50 callers each want one token, or one ticket, at the same moment: through the Invoke API of one
 * local run, where a function has 10 instances, and by the rules in each process, on the local run's
 * table and simulator, where all 400 are truly at it together.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { clientSettings, TABLE_NAME } from '../../infra/local/aws/local-aws.ts';
import { until } from '../../infra/local/process/until.ts';
import type { WechatSimulator } from '../../infra/local/wechat/simulator.ts';
import { createDynamodbStore } from '../../shared/store/dynamodb-store.ts';
import type { Credential } from '../../shared/store/records/access-token.ts';
import { REMEMBERED_SECONDS } from '../../shared/tokens/look-up-memory.ts';
import { LEASE_SECONDS } from '../../shared/tokens/leases.ts';
import { startLocalRun, type LocalRun } from '../support/bundled-service.ts';
import { component } from '../support/services.ts';
import type { CallerAnswer } from './caller.ts';
import { CALLERS_EACH, PROCESSES, startCallers, type Callers } from './callers.ts';

jest.setTimeout(60_000);

const ALL_CALLERS = PROCESSES * CALLERS_EACH;
const TOKEN_LIFE_SECONDS = 7200;
/** Less than the 600 s before the end at which a token is due, more than the 60 s it must have. */
const LEFT_WHEN_DUE_SECONDS = 300;
/** Half of a ticket's life, and a little more. */
const TICKET_DUE_SECONDS = 3700;
/** Longer than any failed renewal keeps the next one from being tried. */
const COOLED_DOWN_SECONDS = 60;
/** The functions wait 4 s for WeChat; two equal runs on a busy machine differ by far less. */
const LEEWAY_MILLISECONDS = 1000;

const { componentAppId } = component;

let service: LocalRun;
let wechat: WechatSimulator;
let callers: Callers;
let database: DynamoDBClient;
let authorizerAppId: string;

beforeAll(async () => {
  service = await startLocalRun({ component });
  wechat = service.simulator;
  database = new DynamoDBClient(clientSettings(service.urls.dynamodb));
  authorizerAppId = wechat.accounts()[0]?.authorizerAppId ?? '';
  await Promise.all([authorize(), startAllCallers()]);
});
afterAll(async () => {
  database?.destroy();
  await callers?.close();
  await service?.close();
});
beforeEach(() => {
  wechat.resetCallCounts();
});
afterEach(async () => {
  wechat.clearFaults();
  wechat.releaseHanging();
  await until('every renewal to end', noLeases);
});

async function authorize(): Promise<void> {
  await wechat.startPushing();
  await wechat.authorize(authorizerAppId);
  await until('the grant', async () => {
    const { isError } = await lookUpOnce();
    return isError ? undefined : true;
  });
}

async function startAllCallers(): Promise<void> {
  const world = {
    invokeUrl: service.urls.invoke,
    dynamodbUrl: service.urls.dynamodb,
    simulatorUrl: wechat.url,
    authorizerAppId,
  };
  callers = await startCallers(world, service.functionsFolder);
}

async function lookUpOnce() {
  const key = { componentAppId, authorizerAppId };
  const { isError, answer } = await service.invoke('get-access-token', key);
  return { isError, accessToken: (answer as { accessToken?: string }).accessToken ?? '' };
}

/** Moves everybody's clock. */
async function advance(seconds: number): Promise<void> {
  await service.advance(seconds);
  callers.setClock(service.now());
}

async function freshToken(): Promise<string> {
  await advance(TOKEN_LIFE_SECONDS);
  const { accessToken } = await lookUpOnce();
  wechat.resetCallCounts();
  return accessToken;
}

async function readRecord(credential?: Credential) {
  const store = createDynamodbStore(TABLE_NAME, database);
  return store.readAccessToken({ componentAppId, authorizerAppId, credential });
}

/** Renewals of one test would be saved at the clock of the next one. */
async function noLeases(): Promise<true | undefined> {
  const records = await Promise.all([readRecord(), readRecord('jsapi-ticket')]);
  return records.every((record) => !record?.lease) || undefined;
}

const renewals = () => wechat.callCount('api_authorizer_token');

/** The one token that all of them got. */
function commonToken(answers: readonly CallerAnswer[]): string {
  expect(answers.filter(({ error }) => error !== undefined)).toEqual([]);
  const tokens = new Set(answers.map(({ accessToken }) => accessToken));
  expect(tokens.size).toBe(1);
  return answers[0]?.accessToken ?? '';
}

function slowest(answers: readonly CallerAnswer[]): number {
  return Math.max(...answers.map(({ milliseconds }) => milliseconds));
}

describe.each(['invoke-api', 'rules'] as const)('400 callers at the same time (%s)', (door) => {
  it('an expired token is renewed once, and all get the new one', async () => {
    const expired = await freshToken();
    await advance(TOKEN_LIFE_SECONDS);
    const answers = await callers.lookUp(door);
    expect(answers).toHaveLength(ALL_CALLERS);
    const token = commonToken(answers);
    expect(token).not.toBe(expired);
    expect(wechat.isAuthorizerAccessTokenValid(token)).toBe(true);
    expect(renewals()).toBe(1);
    expect(wechat.callCount('api_component_token')).toBe(1);
  });

  it('a token that all of them report as rejected is renewed once', async () => {
    const rejectedToken = await freshToken();
    const answers = await callers.lookUp(door, { rejectedToken });
    expect(answers).toHaveLength(ALL_CALLERS);
    const token = commonToken(answers);
    expect(token).not.toBe(rejectedToken);
    expect(wechat.isAuthorizerAccessTokenValid(token)).toBe(true);
    expect(renewals()).toBe(1);
  });

  it('no caller waits for a renewal that hangs while the token is valid', async () => {
    const current = await freshToken();
    await advance(TOKEN_LIFE_SECONDS - LEFT_WHEN_DUE_SECONDS);
    // The same look-ups of a token that is due, but WeChat answers at once.
    wechat.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: -1 });
    const whenAnswered = await callers.lookUp(door);
    expect(commonToken(whenAnswered)).toBe(current);
    await until('the failure to be stored', async () => (await readRecord())?.failure);
    await advance(COOLED_DOWN_SECONDS);
    wechat.resetCallCounts();
    wechat.setFault({ path: 'api_authorizer_token', kind: 'hang' });
    const whenHanging = await callers.lookUp(door);
    expect(whenHanging).toHaveLength(ALL_CALLERS);
    expect(commonToken(whenHanging)).toBe(current);
    expect(wechat.isAuthorizerAccessTokenValid(current)).toBe(true);
    await until('the renewal to hang', async () => wechat.hangingCalls() === 1 || undefined);
    expect(callers.waiting()).toBe(0);
    expect(slowest(whenHanging)).toBeLessThan(2 * slowest(whenAnswered) + LEEWAY_MILLISECONDS);
    expect(renewals()).toBe(1);
  });
});

describe.each(['invoke-api', 'rules'] as const)('400 callers for one ticket (%s)', (door) => {
  const type = 'jsapi';
  const tickets = () => wechat.callCount('ticket/getticket');

  it('a ticket that has expired, with the tokens behind it, is got once, and all get it', async () => {
    await advance(TOKEN_LIFE_SECONDS);
    const answers = await callers.lookUp(door, { type });
    expect(answers).toHaveLength(ALL_CALLERS);
    expect(wechat.isJsTicketValid(commonToken(answers))).toBe(true);
    expect([tickets(), renewals()]).toEqual([1, 1]);
  });

  it('no caller waits for a renewal that hangs while the ticket is valid', async () => {
    const current = commonToken(await callers.lookUp(door, { type }));
    await advance(TICKET_DUE_SECONDS);
    wechat.resetCallCounts();
    wechat.setFault({ path: 'ticket/getticket', kind: 'hang' });
    const answers = await callers.lookUp(door, { type });
    expect(commonToken(answers)).toBe(current);
    await until('the renewal to hang', async () => wechat.hangingCalls() === 1 || undefined);
    expect([callers.waiting(), tickets()]).toEqual([0, 1]);
  });

  it('an account that has withdrawn gets none, and WeChat is not asked', async () => {
    await callers.lookUp(door, { type });
    await wechat.revoke(authorizerAppId);
    await until('the end of the grant', async () => (await readRecord())?.unavailable);
    await advance(1 + REMEMBERED_SECONDS);
    wechat.resetCallCounts();
    const answers = await callers.lookUp(door, { type });
    expect(new Set(answers.map(({ error }) => error))).toEqual(new Set(['AuthorizationRevoked']));
    expect(tickets()).toBe(0);
    await advance(1);
    await authorize();
    expect(wechat.isJsTicketValid(commonToken(await callers.lookUp(door, { type })))).toBe(true);
    expect(tickets()).toBe(1);
  });
});

it('when the renewer is killed, the others get a token as soon as its lease has run out', async () => {
  await freshToken();
  await advance(TOKEN_LIFE_SECONDS);
  wechat.setFault({ path: 'api_authorizer_token', kind: 'hang', times: 1 });
  const lookUps = callers.lookUp('rules');
  await until(
    'all the others to wait',
    async () => (wechat.hangingCalls() === 1 && callers.waiting() === ALL_CALLERS - 1) || undefined,
  );
  const lease = (await readRecord())?.lease;
  await callers.kill(Number(lease?.owner.split('-')[0]));
  expect(renewals()).toBe(1);
  await advance(LEASE_SECONDS);
  const answers = await lookUps;
  expect(answers).toHaveLength(ALL_CALLERS - CALLERS_EACH);
  expect(wechat.isAuthorizerAccessTokenValid(commonToken(answers))).toBe(true);
  expect(renewals()).toBe(2);
});
