/** The check of a request for a signed link. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { component, startKeeper, type Keeper } from '../../support/keeper.ts';

const { componentAppId } = component;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

const createLink = (request: object = {}) => {
  const { 'create-authorization-link': handler } = keeper.handlers;
  return handler({ componentAppId, ...request }, {} as Parameters<typeof handler>[1]);
};

it('all mistakes of a request are listed', async () => {
  const request = { tenantId: '', authType: 7, bizAppId: 'x', validForSeconds: 1 };
  await expect(createLink(request)).rejects.toThrow(
    /tenantId is.*; authType is.*; bizAppId is.*; validForSeconds is/,
  );
});
