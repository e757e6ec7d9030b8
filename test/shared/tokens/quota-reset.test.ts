/** Whether an operator has reset the quota that a cool-down waits for. */
import { expect, it } from '@jest/globals';
import { wasQuotaReset } from '../../../shared/tokens/quota-reset.ts';
import { createTestServices, START } from '../../support/services.ts';

const key = { componentAppId: 'wxcomponent', authorizerAppId: 'wxauthorizer' };
const failure = {
  code: 'WechatUnavailable' as const,
  message: '',
  count: 1,
  failedAt: START,
  retryAt: START + 86_400,
};
const barrier = { is: 'cool-down' as const, failure, seconds: 86_400, calls: 1 };

it('a reset after the failure ends the cool-down', async () => {
  const { services } = createTestServices();
  await services.store.saveQuotaReset({ componentAppId: key.componentAppId }, START + 1);
  expect(await wasQuotaReset(key, barrier, services)).toBe(true);
});

it('a table that does not answer ends none, and keeps a valid token from nobody', async () => {
  const { services } = createTestServices();
  const readQuotaReset = () => Promise.reject(new Error('the table is away'));
  const store = { ...services.store, readQuotaReset };
  expect(await wasQuotaReset(key, barrier, { store })).toBe(false);
});
