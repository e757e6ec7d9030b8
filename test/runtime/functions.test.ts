/**
 * Every function's deployed bundle, run by the program that runs functions on Lambda.
 *
 * One story, told in order: from WeChat's first push to a merchant who withdraws. What happens on
 * the way is tested elsewhere; here, that each bundle starts and answers where it will really run.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { followLink, loadPage, submitForm } from '../../infra/local/demo/merchant-browser.ts';
import { toSqsEvent } from '../../infra/local/lambda/sqs-event.ts';
import { until } from '../../infra/local/process/until.ts';
import { functionNames, type FunctionName } from '../../infra/function-catalog.ts';
import { signatureOf } from '../../shared/wechat/crypto.ts';
import { envelope, send } from '../support/push.ts';
import { findRuntimeClient, howToRun } from './runtime-client.ts';
import { createRealRuntime } from './runtime.ts';
import { capturedPush, component, startWorld, type World } from './world.ts';

if (!findRuntimeClient()) {
  process.stderr.write(
    `Left out: test/runtime, for AWS's runtime client is not built; ${howToRun}\n`,
  );
}

jest.setTimeout(60_000);

const { componentAppId } = component;
let world: World;
let authorizerAppId: string;

const lookUp = (request = {}) => world.invoke('get-access-token', { componentAppId, ...request });

/** What each function does in the story. A new function needs an entry. */
const story: Record<FunctionName, () => Promise<void>> = {
  async 'serve-verification-file'() {
    const served = await fetch(`${world.url}/MP_verify_local.txt`);
    const missing = await fetch(`${world.url}/MP_verify_other.txt`);

    expect([served.status, await served.text()]).toEqual([200, 'local']);
    expect(missing.status).toBe(404);
  },

  async 'receive-authorization-event'() {
    const { timestamp = '', nonce = '', msg_signature = '', encrypt, token } = capturedPush;
    const url = `${world.url}/${componentAppId}/events`;
    const body = envelope(encrypt, componentAppId);
    const captured = { query: { timestamp, nonce, msg_signature, encrypt_type: 'aes' }, body };
    const signedAt = String(Math.floor(Date.now() / 1000));
    const signature = signatureOf(token, signedAt, nonce, encrypt);
    const query = { ...captured.query, timestamp: signedAt, msg_signature: signature };
    const push = { query, body };
    const forged = { ...push, query: { ...query, nonce: '1' } };

    expect(await send(url, captured)).toMatchObject({
      status: 403,
      text: expect.stringMatching(/^push-outdated: /),
    });
    expect(await send(url, push)).toMatchObject({ status: 200, text: 'success' });
    expect(await send(url, forged)).toMatchObject({
      status: 403,
      text: expect.stringMatching(/^signature-mismatch: /),
    });
    expect(await world.simulator.checkEventUrl()).toBe(true);
    // The captured ticket is years old.
    expect(await lookUp()).toMatchObject({ errorType: 'VerifyTicketMissing' });
    expect(await world.simulator.pushVerifyTicket()).toMatchObject({ succeeded: true });
  },

  async 'refresh-component-access-token'() {
    const answer = await world.invoke('refresh-component-access-token', { componentAppId });

    expect(answer).toEqual({ componentAppId, expiresAt: expect.any(Number) });
  },

  async 'get-access-token'() {
    const { accessToken } = await lookUp();

    expect(world.simulator.isComponentAccessTokenValid(String(accessToken))).toBe(true);
    expect(await lookUp({ authorizerAppId })).toMatchObject({ errorType: 'AuthorizerNotFound' });
    expect(await lookUp({ minimumValiditySeconds: -1 })).toMatchObject({
      errorType: 'InvalidRequest',
      errorMessage: expect.stringContaining('minimumValiditySeconds is a whole number'),
    });
  },

  async 'create-authorization-link'() {
    const answer = await world.invoke('create-authorization-link', { componentAppId });
    const refused = await world.invoke('create-authorization-link', {
      componentAppId,
      returnUrl: 'https://elsewhere.example.com',
    });

    expect(answer['url']).toContain(`${world.url}/${componentAppId}/invited?invitation=ey`);
    expect(refused).toMatchObject({ errorType: 'InvalidRequest' });
  },

  async 'begin-authorization'() {
    const { url } = await world.invoke('create-authorization-link', { componentAppId });
    const page = await loadPage(String(url));
    const changed = await loadPage(`${String(url)}x`);

    expect(page).toMatchObject({
      status: 200,
      html: expect.stringContaining('componentloginpage'),
    });
    expect(changed.status).toBe(400);
  },

  async 'complete-authorization'() {
    const { url } = await world.invoke('create-authorization-link', { componentAppId });
    const wechatPage = await followLink(await loadPage(String(url)));
    const choices = { account: authorizerAppId, decision: 'agree' };
    const { location = '' } = await submitForm(wechatPage, choices);
    const result = await loadPage(location);

    expect(result).toMatchObject({ status: 200, html: expect.stringContaining(authorizerAppId) });
    expect(await lookUp({ authorizerAppId })).toHaveProperty('accessToken');
  },

  async 'get-ticket'() {
    const request = { componentAppId, authorizerAppId, type: 'jsapi' };
    const { ticket } = await world.invoke('get-ticket', request);

    expect(world.simulator.isJsTicketValid(String(ticket))).toBe(true);
    expect(await world.invoke('get-ticket', { ...request, type: 'x' })).toMatchObject({
      errorType: 'InvalidRequest',
      errorMessage: expect.stringContaining('jsapi or wx_card'),
    });
  },

  async 'adopt-authorization-code'() {
    const { authorizerAppId: adopted } = world.simulator.addAccount();
    const issued = await world.simulator.authorize(adopted, { fault: 'lost' });
    const { authorizationCode } = issued;
    const request = { componentAppId, authorizationCode, tenantId: 'tenant-7' };

    const answer = await world.invoke('adopt-authorization-code', request);

    expect(answer).toMatchObject({ authorizerAppId: adopted, tenantId: 'tenant-7' });
    expect(
      await world.invoke('adopt-authorization-code', { ...request, authorizationCode: 'x' }),
    ).toMatchObject({ errorType: 'WechatRejected' });
  },

  async 'assign-tenant'() {
    const request = { componentAppId, authorizerAppId, tenantId: 'tenant-8' };

    expect(await world.invoke('assign-tenant', request)).toMatchObject({ tenantId: 'tenant-8' });
    expect(await world.invoke('assign-tenant', { ...request, tenantId: 'tenant-9' })).toMatchObject(
      { errorType: 'InvalidRequest' },
    );
  },

  async 'check-component'() {
    expect(await world.invoke('check-component', { componentAppId })).toMatchObject({
      secretProblem: null,
      tokenFailure: null,
      callFailure: null,
    });
  },

  async 'clear-quota'() {
    expect(await world.invoke('clear-quota', { componentAppId })).toHaveProperty('resetAt');
  },

  async 'import-authorizers'() {
    const { authorizerAppId: moved } = world.simulator.addAccount();
    await world.simulator.authorize(moved, { fault: 'lost' });
    const account = { authorizerAppId: moved, authorizerRefreshToken: 'refreshtoken@@@other' };
    const request = { componentAppId, authorizers: [account], check: true };

    expect(await world.invoke('import-authorizers', request)).toMatchObject({
      results: [{ authorizerAppId: moved, outcome: 'imported' }],
    });
    expect(await world.invoke('import-authorizers', { componentAppId })).toMatchObject({
      errorType: 'InvalidRequest',
    });
  },

  async 'export-authorizers'() {
    const request = { componentAppId, authorizerAppIds: [authorizerAppId] };

    expect(await world.invoke('export-authorizers', request)).toMatchObject({
      authorizers: [{ authorizerAppId, authorizerRefreshToken: expect.any(String) }],
    });
  },

  async 'call-wechat'() {
    const call = { componentAppId, path: '/cgi-bin/ticket/getticket', query: { type: 'jsapi' } };

    expect(await world.invoke('call-wechat', { ...call, authorizerAppId })).toMatchObject({
      status: 200,
      errcode: 0,
      body: { ticket: expect.any(String) },
    });
    expect(await world.invoke('call-wechat', { ...call, path: '/cgi-bin/token' })).toMatchObject({
      errorType: 'CallNotAllowed',
    });
  },

  async 'renew-access-token'() {
    const { accessToken: before } = await lookUp({ authorizerAppId });
    await world.makeDue({ componentAppId, authorizerAppId });
    const renewed = await until('the renewal in the background', async () => {
      const { accessToken } = await lookUp({ authorizerAppId });
      return accessToken === before ? undefined : accessToken;
    });

    expect(renewed).toEqual(expect.any(String));
    const atOnce = { componentAppId, expiresAt: expect.any(Number) };
    expect(await world.invoke('renew-access-token', { componentAppId })).toMatchObject(atOnce);
    const wrong = { componentAppId, leaseOwner: 7 };
    expect(await world.invoke('renew-access-token', wrong)).toMatchObject({
      errorType: 'InvalidRequest',
    });
  },

  async 'receive-message'() {
    await world.simulator.pushMessage(authorizerAppId, { MsgType: 'text', Content: '你好' });

    expect(world.simulator.pushLog().at(-1)).toMatchObject({ status: 200, succeeded: true });
    expect(world.announced().at(-1)).toMatchObject({
      detailType: 'AuthorizerMessageReceived',
      detail: { authorizerAppId, message: { Content: '你好' } },
    });
  },

  async 'reconcile-authorizers'() {
    const [adopted] = world.simulator.addAuthorizedAccounts(1);
    const summary = await world.invoke('reconcile-authorizers', { componentAppId });

    expect(summary).toMatchObject({ adopted: 1 });
    expect(adopted).toBeDefined();
  },

  async 'process-authorization-event'() {
    const unreadable = { MessageId: 'm1', Body: '{', Attributes: { MessageGroupId: 'g' } };
    const batch = toSqsEvent([unreadable], 'arn:aws:sqs:us-east-1:000000000000:events.fifo');
    const answer = await world.invoke('process-authorization-event', batch);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    await world.simulator.revoke(authorizerAppId);
    world.workOnQueue();
    await until('the withdrawal', async () => {
      const { errorType } = await lookUp({ authorizerAppId });
      return errorType === 'AuthorizationRevoked' || undefined;
    });
  },
};

(findRuntimeClient() ? describe : describe.skip)('in AWS’s runtime client', () => {
  beforeAll(async () => {
    world = await startWorld();
    authorizerAppId = world.simulator.accounts()[0]?.authorizerAppId ?? '';
  });

  afterAll(async () => {
    await world.close();
  });

  it('every function has its part in the story', () => {
    expect(new Set(Object.keys(story))).toEqual(new Set(functionNames));
  });

  it.each(Object.entries(story))('%s starts and answers', async (_name, part) => {
    await expect(part()).resolves.toBeUndefined();
  });

  it.each(functionNames)('%s says what it misses where it was not configured', async (name) => {
    const { modulePath, timeoutSeconds } = world.definition(name);
    const unconfigured = { name, modulePath, timeoutSeconds, environment: {} };
    const runtime = createRealRuntime([unconfigured]);

    const { payload, isError } = await runtime.invoke(name, '{}');
    await runtime.close();

    expect(isError).toBe(true);
    expect(JSON.parse(payload)).toMatchObject({
      errorType: 'Error',
      errorMessage: expect.stringMatching(/^Environment variables are missing: [A-Z_, ]+$/),
    });
  });
});
