/** The keys of every item, in one place. See docs/design.md "Storage". */
import type { AccessTokenKey } from './records/access-token.ts';
import type { AuthorizerKey } from './records/authorizer.ts';

interface ItemKey {
  pk: string;
  sk: string;
}

export function verifyTicketKey(componentAppId: string): ItemKey {
  return { pk: ticketPartition(componentAppId), sk: 'verify-ticket' };
}

export function ticketNoticeKey(componentAppId: string): ItemKey {
  return { pk: ticketPartition(componentAppId), sk: 'ticket-notice' };
}

export function accessTokenKey({ componentAppId, authorizerAppId }: AccessTokenKey): ItemKey {
  const pk = authorizerAppId
    ? authorizerPartition({ componentAppId, authorizerAppId })
    : componentPartition(componentAppId);
  return { pk, sk: 'access-token' };
}

/** How many accounts the last comparison with WeChat's list has left in each state. */
export function comparisonKey(componentAppId: string): ItemKey {
  return { pk: componentPartition(componentAppId), sk: 'comparison' };
}

/** When WeChat's daily quotas of the platform, or of one account, were reset. */
export function quotaResetKey(owner: AccessTokenKey): ItemKey {
  return { pk: accessTokenKey(owner).pk, sk: 'quota-reset' };
}

export function grantKey(key: AuthorizerKey): ItemKey {
  return { pk: authorizerPartition(key), sk: 'grant' };
}

export function refreshTokenKey(key: AuthorizerKey, version: number): ItemKey {
  return { pk: authorizerPartition(key), sk: `refresh-token#${String(version).padStart(6, '0')}` };
}

export function visitKey(componentAppId: string, state: string): ItemKey {
  return { pk: `visit#${componentAppId}#${state}`, sk: 'visit' };
}

export function preAuthCodeKey(componentAppId: string, preAuthCodeDigest: string): ItemKey {
  return { pk: `pre-auth-code#${componentAppId}#${preAuthCodeDigest}`, sk: 'visit' };
}

/** @param id of the message, see shared/pushes/message-id.ts */
export function messageKey({
  componentAppId,
  id,
}: {
  componentAppId: string;
  id: string;
}): ItemKey {
  return { pk: `message#${componentAppId}#${id}`, sk: 'message' };
}

/** @param counted the group of visits, and the hour */
export function visitLimitKey(componentAppId: string, counted: string): ItemKey {
  return { pk: `visit-limit#${componentAppId}#${counted}`, sk: 'limit' };
}

/** Until when WeChat gives no pre-auth codes. No group of visits has this name. */
export function codeQuotaKey(componentAppId: string): ItemKey {
  return visitLimitKey(componentAppId, 'code-quota');
}

/** In the index by names: prefixes are found, whatever the case or the width of the letters. */
export function searchName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** Key of the indexes that list a component's authorizers. */
export function listKey(key: AuthorizerKey) {
  return {
    listedUnder: componentPartition(key.componentAppId),
    authorizerAppId: key.authorizerAppId,
  };
}

/** Not the component's partition: a function that may write tickets has no access to tokens. */
function ticketPartition(componentAppId: string): string {
  return `verify-ticket#${componentAppId}`;
}

function componentPartition(componentAppId: string): string {
  return `component#${componentAppId}`;
}

function authorizerPartition({ componentAppId, authorizerAppId }: AuthorizerKey): string {
  return `authorizer#${componentAppId}#${authorizerAppId}`;
}
