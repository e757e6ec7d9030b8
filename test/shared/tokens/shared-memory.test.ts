/** Callers that share a warm function: what it remembers for one is not told to the other. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  account as authorizerAppId,
  component,
  contextBy,
  startKeeper,
  type Keeper,
} from '../../support/keeper.ts';

const { componentAppId } = component;
const key = { componentAppId, authorizerAppId };

let keeper: Keeper;
let reads: number;
/** What the table says now. */
let tenantId: string | undefined;

beforeEach(async () => {
  const callers = {
    orders: { tenants: ['tenant-7'] },
    reports: { tenants: ['tenant-8'] },
    listed: { authorizers: [authorizerAppId] },
    free: {},
  };
  keeper = await startKeeper({ callerPolicy: { callers, requireCaller: false } });
  await keeper.authorizeAccount();
  reads = 0;
  tenantId = 'tenant-7';
  const { store } = keeper.services;
  const readAccessToken = store.readAccessToken.bind(store);
  store.readAccessToken = async (asked) => {
    reads++;
    const record = await readAccessToken(asked);
    return record && { ...record, tenantId };
  };
});

const lookUp = (caller: string | undefined, request: object = {}) =>
  keeper.handlers['get-access-token']({ ...key, ...request }, contextBy(caller));
const callMenu = (caller: string) =>
  keeper.handlers['call-wechat']({ ...key, path: '/cgi-bin/menu/get' }, contextBy(caller));
const getTicket = (caller: string) =>
  keeper.handlers['get-ticket']({ ...key, type: 'jsapi' }, contextBy(caller));
const refused = { name: 'CallNotAllowed' };

it.each(['orders', 'listed', 'free', undefined])('%s warms it, reports is refused', async (one) => {
  await lookUp(one);

  await expect(lookUp('reports')).rejects.toMatchObject(refused);
  await expect(lookUp('orders')).resolves.toMatchObject({ accessToken: expect.any(String) });
});

it('a caller that may have the token gets it from memory, whoever asked first', async () => {
  const first = await lookUp('orders');

  expect(await lookUp('free')).toEqual(first);
  expect(await lookUp('listed')).toEqual(first);
  expect(await lookUp('orders')).toEqual(first);
  expect(reads).toBe(1);
});

it('each look-up of a bound caller is one read at most, also where it is refused', async () => {
  await lookUp('orders');
  expect(reads).toBe(1);
  await expect(lookUp('reports')).rejects.toMatchObject(refused);
  expect(reads).toBe(2);
});

it('an answer says nothing of the tenant', async () => {
  const fields = ['accessToken', 'expiresAt', 'expiresInSeconds'];
  expect(Object.keys(await lookUp('orders')).toSorted()).toEqual(fields);
  expect(Object.keys(await lookUp('orders')).toSorted()).toEqual(fields);
});

it('who is refused neither renews the token nor makes others read it anew', async () => {
  const { accessToken: rejectedToken } = await lookUp('orders');
  keeper.simulator.resetCallCounts();
  reads = 0;
  await expect(lookUp('reports', { rejectedToken })).rejects.toMatchObject(refused);
  await expect(lookUp('reports')).rejects.toMatchObject(refused);
  expect(reads).toBe(2);

  expect(await lookUp('orders')).toMatchObject({ accessToken: rejectedToken });
  expect(reads).toBe(2);
  expect(keeper.simulator.callCount('api_authorizer_token')).toBe(0);
});

it('who may have it renews it with a refused token', async () => {
  const { accessToken: rejectedToken } = await lookUp('orders');

  const renewed = await lookUp('orders', { rejectedToken });
  expect(renewed.accessToken).not.toBe(rejectedToken);
  expect(await lookUp('free')).toEqual(renewed);
});

it('who is refused renews nothing where the token is due', async () => {
  await keeper.simulator.advance(7000);
  keeper.simulator.resetCallCounts();

  await expect(lookUp('reports')).rejects.toMatchObject(refused);
  await expect(callMenu('reports')).rejects.toMatchObject(refused);
  expect(keeper.simulator.callCount('api_authorizer_token')).toBe(0);
});

it('an account that goes to another tenant is that tenant’s two seconds later', async () => {
  await lookUp('orders');
  tenantId = 'tenant-8';
  await expect(lookUp('reports')).resolves.toBeDefined();
  await keeper.simulator.advance(2);

  await expect(lookUp('orders')).rejects.toMatchObject(refused);
});

it('calls remember the tenant as well', async () => {
  await callMenu('orders');

  await expect(callMenu('reports')).rejects.toMatchObject(refused);
  await expect(callMenu('orders')).resolves.toMatchObject({ status: 200 });
  expect(reads).toBe(2);
});

describe('a ticket', () => {
  it('is remembered with the tenant as well, and each look-up is one read at most', async () => {
    const ticket = await getTicket('orders');
    reads = 0;
    expect(await getTicket('listed')).toEqual(ticket);
    expect(reads).toBe(0);
    await expect(getTicket('reports')).rejects.toMatchObject(refused);
    expect(reads).toBe(1);
    expect(await getTicket('free')).toEqual(ticket);
    expect(reads).toBe(1);
    expect(Object.keys(ticket).toSorted()).toEqual(['expiresAt', 'expiresInSeconds', 'ticket']);
  });

  it('is got from WeChat for nobody who is refused, nor is the token for it', async () => {
    await keeper.simulator.advance(7000);
    keeper.simulator.resetCallCounts();

    await expect(getTicket('reports')).rejects.toMatchObject(refused);
    expect(reads).toBe(1);
    expect(keeper.simulator.callCount('ticket/getticket')).toBe(0);
    expect(keeper.simulator.callCount('api_authorizer_token')).toBe(0);
  });
});
