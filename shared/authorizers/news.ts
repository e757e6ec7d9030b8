/** Announces the changes of an authorizer that were not announced yet. */
import { SCHEMA_VERSION, type Announcement } from '../aws/event-bus.ts';
import type { Bus, Storage } from '../services.ts';
import type { Authorizer, AuthorizerNews } from '../store/records/authorizer.ts';
import { permissionSetNames } from '../wechat/permission-sets.ts';
import { isTestAccount } from '../wechat/test-accounts.ts';

/** Announces each unannounced change: at least once, in order. */
export async function announceNews(
  authorizer: Authorizer,
  { announce, store }: Bus & Storage,
): Promise<void> {
  if (authorizer.unannounced.length === 0) return;
  await announce(authorizer.unannounced.map((news) => announcementOf(authorizer, news)));
  await store.markAnnounced(authorizer, authorizer.version);
}

function announcementOf(authorizer: Authorizer, { type, ...news }: AuthorizerNews): Announcement {
  const { componentAppId, authorizerAppId, tenantId, permissionSets, profile } = authorizer;
  const { version: authorizerVersion, ...change } = news;
  const isTest = isTestAccount(authorizerAppId);
  const account = { componentAppId, authorizerAppId, isTest, tenantId, authorizerVersion };
  const sets = { permissionSets, permissionSetNames: permissionSetNames(setsIn(authorizer, news)) };
  return {
    type,
    detail: { schemaVersion: SCHEMA_VERSION, ...account, ...sets, profile, ...change },
  };
}

/** All that the event mentions: those that were withdrawn or are missing, too. */
function setsIn({ permissionSets }: Authorizer, news: Omit<AuthorizerNews, 'type'>): number[] {
  const { addedPermissionSets = [], removedPermissionSets = [], missingPermissionSets = [] } = news;
  return [
    ...permissionSets,
    ...addedPermissionSets,
    ...removedPermissionSets,
    ...missingPermissionSets,
  ];
}
