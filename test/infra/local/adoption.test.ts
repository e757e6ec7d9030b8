/** Codes of an API's answer and tenants, from outside: by the Invoke API of the local run. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { localComponent, startLocalRun, type LocalRun } from '../../support/bundled-service.ts';

jest.setTimeout(120_000);

const { componentAppId } = localComponent;
let service: LocalRun;

beforeAll(async () => {
  service = await startLocalRun({});
  await service.simulator.pushVerifyTicket();
});
afterAll(async () => {
  await service.close();
});

async function invoke(name: string, request: object): Promise<Record<string, unknown>> {
  const url = `${service.urls.invoke}/2015-03-31/functions/wxkeeper-${name}/invocations`;
  const body = JSON.stringify({ componentAppId, ...request });
  return Object(await (await fetch(url, { method: 'POST', body })).json());
}

it('a code is adopted, and its account moves to another tenant', async () => {
  const { authorizerAppId } = service.simulator.addAccount();
  const granted = await service.simulator.authorize(authorizerAppId, { fault: 'lost' });
  const { authorizationCode } = granted;
  const adoption = { authorizationCode, tenantId: 'tenant-7' };
  const account = { authorizerAppId, tenantId: 'tenant-7', status: 'authorized' };

  expect(await invoke('adopt-authorization-code', adoption)).toMatchObject(account);
  expect(await invoke('adopt-authorization-code', adoption)).toMatchObject(account);
  expect(await invoke('get-access-token', { authorizerAppId })).toHaveProperty('accessToken');

  const moved = { authorizerAppId, tenantId: 'tenant-8' };
  expect(await invoke('assign-tenant', moved)).toMatchObject({ errorType: 'InvalidRequest' });
  const previousTenantId = 'tenant-7';
  expect(await invoke('assign-tenant', { ...moved, previousTenantId })).toMatchObject(moved);
});

it('a code that leads to nothing is WechatRejected', async () => {
  expect(
    await invoke('adopt-authorization-code', { authorizationCode: 'queryauthcode@@@x' }),
  ).toMatchObject({ errorType: 'WechatRejected' });
});
