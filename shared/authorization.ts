/** A merchant's visit: from our start page to WeChat's, and back with an authorization code. */
import { announceNews } from './announcement.ts';
import { AttemptInvalid } from './authorization-attempt.ts';
import type { Authorizer } from './authorizer.ts';
import { authorizerOf, exchangeCode } from './code-exchange.ts';
import { withComponentAccessToken } from './component.ts';
import { digest } from './digest.ts';
import type { ComponentServices, Services } from './services.ts';
import {
  desktopAuthorizationUrl,
  mobileAuthorizationUrl,
  type AuthType,
} from './wechat/authorization-url.ts';
import { createPreAuthCode } from './wechat/wechat-client.ts';

/** WeChat lets the code live for 30 minutes, and then its page needs some more. */
const RETURN_ALLOWANCE_SECONDS = 60 * 60;

/** Ours are 32 long; nothing longer is looked up. */
const STATE = /^[\w-]{1,64}$/;

/** A merchant who wants to authorize. */
export interface Visit {
  componentAppId: string;
  /** Of the page that leads on, e.g. `https://wx.example.com`: WeChat compares the hosts. */
  baseUrl: string;
  device: 'desktop' | 'phone';
  authType: AuthType;
  bizAppId?: string | undefined;
  categoryIds?: readonly number[] | undefined;
}

/**
 * Prepares one visit to WeChat's authorization page.
 *
 * @returns the link to it, good for one authorization
 * @throws {KeeperError} as {@link getComponentAccessToken}
 */
export async function beginAuthorization(
  visit: Visit,
  services: ComponentServices,
): Promise<string> {
  const { componentAppId } = visit;
  const preAuthCode = await withComponentAccessToken(componentAppId, services, (caller) =>
    createPreAuthCode(services.wechat, caller),
  );
  const state = services.newId();
  const startedAt = services.now();
  await services.store.saveAttempt({
    componentAppId,
    state,
    preAuthCodeHash: digest(preAuthCode.value),
    startedAt,
    expiresAt: startedAt + preAuthCode.validForSeconds + RETURN_ALLOWANCE_SECONDS,
  });
  const { baseUrl, device, authType, bizAppId, categoryIds } = visit;
  const redirectUri = `${baseUrl}/${componentAppId}/authorize/${state}`;
  const link = { componentAppId, preAuthCode: preAuthCode.value, redirectUri };
  const { mp, open } = services.wechatBaseUrls;
  return device === 'phone'
    ? mobileAuthorizationUrl(open, { ...link, authType, bizAppId, categoryIds })
    : desktopAuthorizationUrl(mp, { ...link, authType, bizAppId, categoryIds });
}

/**
 * Completes a visit: the grant is stored, unless WeChat's push has led to that already.
 *
 * @throws {AttemptInvalid} nothing was changed
 */
export async function completeAuthorization(
  returned: { componentAppId: string; state: string; authorizationCode: string | undefined },
  services: Services,
): Promise<Authorizer> {
  const { componentAppId, state, authorizationCode } = returned;
  const attempt = STATE.test(state)
    ? await services.store.readAttempt(componentAppId, state)
    : undefined;
  if (!attempt) throw new AttemptInvalid('attempt-unknown', 'no such authorization attempt');
  const completed = await authorizerOf(attempt, services);
  if (completed) return completed;
  if (attempt.expiresAt <= services.now()) {
    throw new AttemptInvalid('attempt-expired', 'the authorization attempt has expired');
  }
  if (!authorizationCode) throw new AttemptInvalid('code-missing', 'auth_code is missing');
  const exchange = { componentAppId, authorizationCode, changedAt: attempt.startedAt, attempt };
  const authorizer = await exchangeCode(exchange, services);
  try {
    await announceNews(authorizer, services);
  } catch {
    // The merchant is authorized all the same; the push's way announces what is left.
    services.logger.warn('Grant stored but not announced yet', { componentAppId });
  }
  return authorizer;
}
