/** Whose tokens a caller may use, by the rule alone. */
import { expect, it } from '@jest/globals';
import { mayUse } from '../../../shared/callers/rights.ts';

const account = { authorizerAppId: 'wx1' };
const byTenant = { tenants: ['tenant-7'] };
const byAccount = { authorizers: ['wx1'] };

it.each([
  ['without accounts of its own uses all', {}, account, 'tenant-8', true],
  ['without accounts of its own is the platform', {}, {}, undefined, true],
  ['with tenants uses their accounts', byTenant, account, 'tenant-7', true],
  ['with tenants uses none of another', byTenant, account, 'tenant-8', false],
  ['with tenants uses none without a tenant', byTenant, account, undefined, false],
  ['with tenants is not the platform', byTenant, {}, undefined, false],
  ['with accounts uses them, whosever they are', byAccount, account, 'tenant-8', true],
  ['with accounts uses no other', byAccount, { authorizerAppId: 'wx2' }, undefined, false],
  ['with accounts is not the platform', byAccount, {}, undefined, false],
])('a caller %s', (_what, rights, key, tenantId, expected) => {
  expect(mayUse({ name: 'caller', rights }, key, tenantId)).toBe(expected);
});
