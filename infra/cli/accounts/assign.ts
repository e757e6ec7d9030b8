/** `wxkeeper assign`: gives an account to a tenant. */
import type { Act } from '../session.ts';
import { findAccount } from './account.ts';
import { readStory } from './story.ts';

export const assign: Act = async (session, { args: [given = '', tenantId = ''] }) => {
  const deployment = await session.deployment();
  const key = await findAccount(given, session);
  const { tenantId: previousTenantId } = await readStory(key, deployment);
  const { assign: words } = session.words;
  const plan = words.plan(key.authorizerAppId, tenantId, previousTenantId);
  const correlationId = await session.confirm(plan);
  const previous = previousTenantId === null ? {} : { previousTenantId };
  const isSame = previousTenantId === tenantId;
  const request = { ...key, tenantId, ...(isSame ? {} : previous), correlationId };
  const document = await deployment.invoke('assign-tenant', request);
  return { document, lines: [words.done(key.authorizerAppId, tenantId)] };
};
