/** Everything that can happen to the service, so that each function makes every call that it can make. */
import { loadOnce } from '../../../infra/local/demo/merchant-browser.ts';
import { TIME_TO_END_SECONDS } from '../../../functions/reconcile-authorizers.ts';
import type { FunctionName } from '../../../infra/function-catalog.ts';
import { testAccounts } from '../../../shared/wechat/test-accounts.ts';
import type { RecordedService } from '../../support/recorded-service.ts';
import {
  COOLED_DOWN_SECONDS,
  accountsOf,
  visit,
  open,
  authorizeAgain,
  finishQueue,
  losesLease,
  renewsAtSecondTry,
  refused,
  renew,
  succeeds,
  fails,
  isGood,
  must,
} from './steps.ts';

/** So long a comparison takes up accounts here, so that it ends before it is done. */
const RECONCILIATION_SECONDS = 3;
/** With which the service has to be started. */
export const timeouts = { 'reconcile-authorizers': TIME_TO_END_SECONDS + RECONCILIATION_SECONDS };
/** Of a token, by which it is renewed at the latest. */
const TOKEN_SECONDS = 7200;
/** The token is due and still good: the look-up hands its renewal over. */
const DUE_SECONDS = TOKEN_SECONDS - 300;

/** One after the other: each builds on what the ones before have left. */
export async function playScenarios(service: RecordedService): Promise<void> {
  await playTickets(service);
  await playOnboarding(service);
  await playEvents(service);
  await playAdoption(service);
  await playComponentTokens(service);
  await playLookUps(service, 'get-access-token', {});
  await grantAnew(service);
  await playLookUps(service, 'call-wechat', { path: '/cgi-bin/menu/get' });
  await grantAnew(service);
  await playLookUps(service, 'get-ticket', { type: 'jsapi' });
  await playHandedOver(service, 'get-ticket', { type: 'jsapi' });
  await playHandedOver(service, 'call-wechat', { path: '/cgi-bin/menu/get' });
  await playFiles(service);
  await playHandedOverRenewals(service);
  await playReconciliation(service);
  await playMoving(service);
}

async function playTickets(service: RecordedService): Promise<void> {
  const { simulator } = service;
  await fails(service, 'refresh-component-access-token', 'VerifyTicketMissing');
  await simulator.advance(60);
  await simulator.pushVerifyTicket();
  await simulator.pushVerifyTicket({ fault: 'delayed' });
  await simulator.advance(60);
  await simulator.pushVerifyTicket();
  await simulator.releasePushes();
  await simulator.settle();
  must(await simulator.checkEventUrl(), 'the check of the address');
  simulator.setFault({ path: 'api_component_token', kind: 'errcode', errcode: 61006, times: 1 });
  await succeeds(service, 'refresh-component-access-token');
}

/** Of a minute, which is over soon; the link names an account that may belong to somebody. */
async function playUsedUpQuota(service: RecordedService, bizAppId: string): Promise<void> {
  const { simulator } = service;
  const request = { tenantId: 'tenant-7', bizAppId };
  const { url } = await succeeds(service, 'create-authorization-link', request);
  simulator.setFault({ path: 'api_create_preauthcode', kind: 'errcode', errcode: 45011, times: 1 });
  await open(String(url), 429);
  await open(String(url), 429);
  await simulator.advance(60);
}

async function playOnboarding(service: RecordedService): Promise<void> {
  const { simulator, url } = service;
  const [first, second] = accountsOf(service);
  const browserFirst = await visit(service, first, `${url}/authorize`);
  await open(browserFirst, 200);
  await finishQueue(service);

  const link = await succeeds(service, 'create-authorization-link', { tenantId: 'tenant-7' });
  const pushFirst = await visit(service, second, String(link['url']));
  await playUsedUpQuota(service, second);
  await finishQueue(service);
  await open(pushFirst, 200);
  await open(pushFirst, 200);

  const startPage = await fetch(`${url}/authorize`);
  const cookie = startPage.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const calls = simulator.callCount('api_create_preauthcode');
  await fetch(`${url}/authorize`, { headers: { cookie } });
  must(simulator.callCount('api_create_preauthcode') === calls, 'the same visit');
  must((await fetch(new URL('/MP_verify_local.txt', url))).status === 200, 'verification file');
}

async function playEvents(service: RecordedService): Promise<void> {
  const { simulator } = service;
  const [first, second, third] = accountsOf(service);
  await simulator.advance(60);
  await simulator.updatePermissionSets(first, [1, 2, 11]);
  await finishQueue(service);
  // From the third grant on, earlier refresh tokens are compared with the one that was given.
  for (let times = 0; times < 2; times++) {
    await authorizeAgain(service, first, async () => {
      await simulator.authorize(first);
      await finishQueue(service);
    });
    await authorizeAgain(service, second, async () => {
      simulator.setPushFault({ kind: 'lost', infoType: 'authorized' });
      await open(await visit(service, second, `${service.url}/authorize`), 200);
      simulator.clearPushFaults();
    });
  }
  await authorizeAgain(service, second, () => returnUnsaved(service, second));
  const { authorizationCode } = await simulator.authorize(third, { fault: 'lost' });
  const fields = { appid: third, status: 0, auth_code: authorizationCode, msg: 'OK' };
  await simulator.pushEvent('notify_third_fasteregister', fields);
  await simulator.pushEvent('notify_3rd_wxa_auth', { appid: third, taskid: 't1' });
  await finishQueue(service);
  await simulator.pushMessage(first, { MsgType: 'text', Content: 'hello' });
  await simulator.settle();
  await playPublishCheck(service);
}

/** A message of WeChat's check, which is answered from the queue. */
async function playPublishCheck(service: RecordedService): Promise<void> {
  const { simulator } = service;
  const [authorizerAppId = ''] = testAccounts.keys();
  const openId = 'oTestUser';
  simulator.addAccount({ authorizerAppId });
  await simulator.authorize(authorizerAppId);
  await finishQueue(service);
  const fields = { MsgType: 'text', Content: 'QUERY_AUTH_CODE:spent' };
  await simulator.pushMessage(authorizerAppId, fields, { openId });
  await finishQueue(service);
  must(simulator.sentMessages().length === 1, 'the customer message');
  await simulator.revoke(authorizerAppId);
  await finishQueue(service);
}

/** The table takes no grant after the code is spent: the queue gets it. */
async function returnUnsaved(service: RecordedService, account: string): Promise<void> {
  service.simulator.setPushFault({ kind: 'lost', infoType: 'authorized' });
  const back = await visit(service, account, `${service.url}/authorize`);
  service.refuse(
    ({ functionName, operation }) =>
      functionName === 'complete-authorization' && operation === 'TransactWriteItems',
  );
  await open(back, 503);
  service.refuse();
  await finishQueue(service);
  await open(back, 200);
  await open(back.replace(/\?.*/, '?auth_code=invented'), 410);
  service.simulator.clearPushFaults();
}

/** Codes without a visit, and the tenant of their account. */
async function playAdoption(service: RecordedService): Promise<void> {
  const { simulator } = service;
  const [first, second] = accountsOf(service);
  const name = 'adopt-authorization-code';
  await authorizeAgain(service, second, async () => {
    const { authorizationCode } = await simulator.authorize(second, { fault: 'lost' });
    const adoption = { authorizationCode, tenantId: 'tenant-7' };
    service.refuse(({ functionName, operation, input }) => {
      const isGrant = JSON.stringify(input).includes('permissionSets');
      return functionName === name && operation === 'TransactWriteItems' && isGrant;
    });
    await fails(service, name, 'StoreUnavailable', adoption);
    service.refuse();
    simulator.setFault({ path: 'api_query_auth', kind: 'bad-gateway' });
    await fails(service, name, 'WechatUnavailable', adoption);
    simulator.clearFaults();
    await finishQueue(service);
    await succeeds(service, name, adoption);
    const moved = { tenantId: 'tenant-8', previousTenantId: 'tenant-7' };
    await succeeds(service, 'assign-tenant', { authorizerAppId: second, ...moved });
  });
  await authorizeAgain(service, first, async () => {
    const { authorizationCode } = await simulator.authorize(first, { fault: 'lost' });
    await renewsAtSecondTry(service, async () => {
      const { isError } = await service.call(name, { authorizationCode });
      return !isError;
    });
  });
  // By then the budget of the token is full again.
  await simulator.advance(TOKEN_SECONDS);
}

/** Each function that needs it finds the platform's token refused, fails to renew it, and does. */
async function playComponentTokens(service: RecordedService): Promise<void> {
  const { simulator, url } = service;
  const [first, , , fourth] = accountsOf(service);
  const startPage = async () => (await loadOnce(`${url}/authorize`)).page.status === 200;
  await renewsAtSecondTry(service, startPage);
  const back = await visit(service, fourth, `${url}/authorize`);
  await renewsAtSecondTry(service, async () => (await loadOnce(back)).page.status === 200);
  await finishQueue(service);
  await authorizeAgain(service, first, async () => {
    await simulator.authorize(first);
    await simulator.settle();
    await renewsAtSecondTry(service, async () => (await service.workQueue()) === 0);
  });
  await renewsAtSecondTry(service, async () => {
    const { isError } = await service.call('reconcile-authorizers');
    return !isError;
  });
  // By then the budget of the token is full again.
  await simulator.advance(TOKEN_SECONDS);
  const refusedLookUp = await refused(service, {});
  await renewsAtSecondTry(service, async () => {
    const { isError } = await service.call('get-access-token', refusedLookUp);
    return !isError;
  });
  const others: [FunctionName, object][] = [
    ['call-wechat', { path: '/wxa/gettemplatelist' }],
    ['get-ticket', { authorizerAppId: first, type: 'wx_card' }],
    ['refresh-component-access-token', {}],
    ['renew-access-token', {}],
    ['check-component', {}],
  ];
  for (const [name, request] of others) {
    // By then the budget of the token is full again.
    await simulator.advance(TOKEN_SECONDS);
    await renewsAtSecondTry(service, async () => {
      const { isError, answer } = await service.call(name, request);
      return !isError && !Object(answer)['tokenFailure'];
    });
  }
  await playOperators(service);
}

async function playOperators(service: RecordedService): Promise<void> {
  const [authorizerAppId] = accountsOf(service);
  await succeeds(service, 'clear-quota');
  await succeeds(service, 'clear-quota', { authorizerAppId });
  await succeeds(service, 'reconcile-authorizers', { dryRun: true });
}

/** Accounts that another service has kept, with a refresh token that WeChat replaces; and out again. */
async function playMoving(service: RecordedService): Promise<void> {
  const { simulator } = service;
  const [first = '', second = ''] = simulator.addAuthorizedAccounts(2);
  const authorizerRefreshToken = 'refreshtoken@@@other';
  const imported = (authorizerAppId: string, more = {}) => ({
    authorizers: [{ authorizerAppId, authorizerRefreshToken, ...more }],
  });
  await renewsAtSecondTry(service, async () => {
    const request = { ...imported(first), check: true };
    const { results } = await succeeds(service, 'import-authorizers', request);
    return Object(results)[0].check === 'replaced' || Object(results)[0].check === 'works';
  });
  await succeeds(service, 'import-authorizers', imported(second));
  await simulator.advance(60);
  const later = { authorizedAt: Math.floor(simulator.now()) };
  await succeeds(service, 'import-authorizers', imported(first, later));
  await succeeds(service, 'export-authorizers', { authorizerAppIds: [first, second] });
}

/** What a function meets that needs an account's token. @param more of its request */
async function playLookUps(
  service: RecordedService,
  name: FunctionName,
  more: object,
): Promise<void> {
  const { simulator } = service;
  const [authorizerAppId, second, third] = accountsOf(service);
  const request = (account: string) => ({ ...more, authorizerAppId: account });
  await fails(service, name, 'AuthorizerNotFound', request('wxffffffffffffffff'));
  await succeeds(service, name, request(authorizerAppId));
  await renew(service, { authorizerAppId });
  for (const change of changes(service, authorizerAppId)) {
    change();
    await simulator.advance(TOKEN_SECONDS);
    await succeeds(service, name, request(authorizerAppId));
    simulator.configure({ rotateRefreshTokens: false });
  }
  simulator.setFault({ path: 'api_authorizer_token', kind: 'bad-gateway' });
  await simulator.advance(TOKEN_SECONDS);
  await fails(service, name, 'WechatUnavailable', request(authorizerAppId));
  await simulator.advance(COOLED_DOWN_SECONDS);
  simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61023 });
  await fails(service, name, 'ReauthorizationRequired', request(second));
  simulator.clearFaults();
  simulator.forget('grant', { authorizerAppId: third });
  await fails(service, name, 'AuthorizationRevoked', request(third));
}

/** The accounts whose grants have ended by the look-ups authorize again. */
async function grantAnew(service: RecordedService): Promise<void> {
  const [, second, third] = accountsOf(service);
  const authorize = async (account: string) => {
    await service.simulator.authorize(account);
    await finishQueue(service);
  };
  await authorizeAgain(service, second, () => authorize(second));
  await authorize(third);
  await service.simulator.advance(TOKEN_SECONDS);
}

/** @param request something that needs an account's token, or a ticket */
async function playHandedOver(service: RecordedService, name: FunctionName, request: object) {
  const [authorizerAppId] = accountsOf(service);
  await renew(service, { authorizerAppId });
  await succeeds(service, name, { authorizerAppId, ...request });
  await service.simulator.advance(DUE_SECONDS);
  await succeeds(service, name, { authorizerAppId, ...request });
  must((await service.runInvocations()).every(isGood), `the renewal for ${name}`);
}

async function playFiles(service: RecordedService): Promise<void> {
  const [authorizerAppId] = accountsOf(service);
  const toFile = { authorizerAppId, path: '/cgi-bin/menu/get', answerTo: 's3' };
  const { s3 } = await succeeds(service, 'call-wechat', toFile);
  const { key } = s3 as { key: string };
  const files = [{ field: 'media', filename: 'a.png', s3: { key } }];
  await succeeds(service, 'call-wechat', { ...toFile, path: '/cgi-bin/media/upload', files });
}

/** What a renewal meets: a refresh token that rotates, and one that was lost. */
function changes({ simulator }: RecordedService, authorizerAppId: string): (() => void)[] {
  return [
    () => simulator.configure({ rotateRefreshTokens: true }),
    () => simulator.forget('refresh-token', { authorizerAppId }),
  ];
}

async function playHandedOverRenewals(service: RecordedService): Promise<void> {
  const { simulator } = service;
  const [first, , , fourth] = accountsOf(service);
  const handOver = async (lookUp: object) => {
    await succeeds(service, 'get-access-token', lookUp);
    return service.runInvocations();
  };
  for (const change of changes(service, first)) {
    await renew(service, { authorizerAppId: first });
    change();
    await simulator.advance(DUE_SECONDS);
    must((await handOver({ authorizerAppId: first })).every(isGood), 'the renewal');
    simulator.configure({ rotateRefreshTokens: false });
  }
  for (const lookUp of [{}, { authorizerAppId: first }]) {
    await renew(service, lookUp);
    await simulator.advance(DUE_SECONDS);
    const path = 'authorizerAppId' in lookUp ? 'api_authorizer_token' : 'api_component_token';
    must((await losesLease(service, path, () => handOver(lookUp))).every(isGood), 'a lost lease');
    must(!(await handOver(lookUp)).every(isGood), `the failure of ${path}`);
    simulator.clearFaults();
    await simulator.advance(COOLED_DOWN_SECONDS);
    must((await handOver(lookUp)).every(isGood), 'the renewal after a failure');
  }
  await renew(service, { authorizerAppId: fourth });
  simulator.forget('grant', { authorizerAppId: fourth });
  await simulator.advance(DUE_SECONDS);
  must(!(await handOver({ authorizerAppId: fourth })).every(isGood), 'the end of the grant');
}

async function playReconciliation(service: RecordedService): Promise<void> {
  const { simulator } = service;
  const [first, second] = accountsOf(service);
  await finishQueue(service);
  await simulator.updatePermissionSets(first, [1, 2], { fault: 'lost' });
  const [withdrawn = ''] = simulator.addAuthorizedAccounts(1);
  const adopting = await succeeds(service, 'reconcile-authorizers');
  must(adopting['adopted'] === 1 && adopting['updated'] === 1, 'adoption and update');
  must(adopting['restored'] === 1, `the return of ${second}`);
  await simulator.revoke(withdrawn, { fault: 'lost' });
  must((await succeeds(service, 'reconcile-authorizers'))['revoked'] === 1, 'revocation');

  simulator.addAuthorizedAccounts(10);
  const delayMilliseconds = RECONCILIATION_SECONDS * 1000 + 100;
  simulator.setFault({ path: 'api_get_authorizer_info', kind: 'slow', delayMilliseconds });
  must((await succeeds(service, 'reconcile-authorizers'))['finished'] === false, 'a long run');
  simulator.clearFaults();
  must((await service.runInvocations()).every(isGood), 'its continuation');
}
