/** What an account's record and its events say of a tenant who did not get it. */
import { describe, expect, it } from '@jest/globals';
import { applyGrant, type Grant } from '../../../shared/authorizers/authorizer.ts';
import type { Authorizer } from '../../../shared/store/records/authorizer.ts';
import { account, component } from '../../support/keeper.ts';
import { START } from '../../support/services.ts';

const { componentAppId } = component;
const grant: Grant = {
  componentAppId,
  authorizerAppId: account,
  permissionSets: [1],
  changedAt: START,
};
const withheldTenant = { tenantId: 'tenant-7', reason: 'other-account' } as const;

/** The authorizer after grants, one after the other, and the news of the last one. */
function after(...changes: Partial<Grant>[]) {
  let authorizer: Authorizer | undefined;
  for (const change of changes) {
    const current = authorizer && { ...authorizer, unannounced: [] };
    authorizer = applyGrant(current, { ...grant, ...change }, START);
  }
  return { authorizer, news: authorizer?.unannounced ?? [] };
}

describe('a tenant who did not get the account', () => {
  it('is news once, whichever way the grant comes', () => {
    const own = { tenantId: 'tenant-8' };
    const { news } = after(own, { withheldTenant });
    expect(news).toMatchObject([
      {
        type: 'AuthorizerUpdated',
        addedPermissionSets: [],
        withheldTenantId: 'tenant-7',
        withheldReason: 'other-account',
      },
    ]);
    expect(after(own, { withheldTenant }, { withheldTenant }).news).toEqual([]);
    expect(after(own, { withheldTenant }, {}).news).toEqual([]);
    expect(after(own, { withheldTenant }, {}, { withheldTenant }).news).toEqual([]);
  });

  it('is news again after the account came to its own', () => {
    const own = { tenantId: 'tenant-8' };
    expect(after(own, { withheldTenant }, own).authorizer?.withheldTenant).toBeUndefined();
    expect(after(own, { withheldTenant }, own, { withheldTenant }).news).toHaveLength(1);
  });

  it('is news again where it is kept from the account for another reason', () => {
    const second = { tenantId: 'tenant-7', reason: 'second-account' } as const;
    const { news } = after(
      { tenantId: 'tenant-8' },
      { withheldTenant },
      { withheldTenant: second },
    );

    expect(news).toMatchObject([{ withheldReason: 'second-account' }]);
  });

  it('is news again where the account had withdrawn its grant in between', () => {
    const { authorizer } = after({ tenantId: 'tenant-8' }, { withheldTenant });
    const ended = authorizer && { ...authorizer, status: 'revoked' as const, unannounced: [] };
    const again = applyGrant(ended, { ...grant, withheldTenant }, START);

    expect(again?.unannounced).toMatchObject([
      { type: 'AuthorizerAuthorized', withheldTenantId: 'tenant-7' },
    ]);
  });

  it('is none where the account is that tenant’s', () => {
    const { authorizer, news } = after({ tenantId: 'tenant-7' }, { withheldTenant });
    expect(authorizer?.withheldTenant).toBeUndefined();
    expect(news).toEqual([]);
  });

  it('is the new one, where the account keeps its own', () => {
    const kept = { tenantId: 'tenant-7', keepsTenant: true };
    const { authorizer, news } = after({ tenantId: 'tenant-8' }, kept);
    expect(authorizer?.tenantId).toBe('tenant-8');
    expect(news).toMatchObject([
      { withheldTenantId: 'tenant-7', withheldReason: 'change-refused' },
    ]);
    expect(after({}, kept).authorizer?.tenantId).toBe('tenant-7');
    expect(after(kept, kept).news).toEqual([]);
  });
});
