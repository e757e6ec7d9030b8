/** A merchant's visit: from our start page to WeChat's, and back with an authorization code. */
import { announceNews } from '../authorizers/news.ts';
import { digest } from '../digest.ts';
import { VisitInvalid } from '../errors.ts';
import type { Bus, Clock, Storage, WechatPages } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { Visit } from '../store/records/visit.ts';
import { withComponentAccessToken, type ComponentTokenPorts } from '../tokens/component-token.ts';
import { createPreAuthCode } from '../wechat/component-api.ts';
import { desktopAuthorizationUrl, mobileAuthorizationUrl, type AuthType } from '../wechat/url.ts';
import type { Browser } from './browser-cookie.ts';
import { exchangeOrHandOver, type HandOverPorts } from './hand-over.ts';
import { authorizerOf } from './spent-code.ts';

/** Added to the pre-auth code's 30 minutes: the merchant needs some more time on WeChat's page. */
const RETURN_ALLOWANCE_SECONDS = 60 * 60;

/** Our states have 32 characters. Anything longer is not looked up. */
const STATE = /^[\w-]{1,64}$/;

/**
 * Within this time a reload or a double click gets the same pre-auth code, so that a browser cannot
 * use up WeChat's quota of these codes.
 */
const SAME_VISIT_SECONDS = 10;

/** A merchant who wants to authorize. */
export interface VisitRequest {
  componentAppId: string;
  /** Scheme and host of the start page, e.g. `https://wx.example.com`: WeChat compares the hosts. */
  baseUrl: string;
  device: 'desktop' | 'phone';
  authType: AuthType;
  bizAppId?: string | undefined;
  categoryIds?: readonly number[] | undefined;
  /** The SaaS's own customer, and where the browser goes afterwards: from a signed link only. */
  tenantId?: string | undefined;
  returnUrl?: string | undefined;
}

/** A visit that has begun: WeChat's page for one authorization, and the browser. */
export interface BegunVisit {
  authorizationUrl: string;
  browser: Browser;
}

/**
 * Prepares one visit to WeChat's authorization page.
 *
 * @param browser from its cookie; undefined at its first visit
 * @throws {KeeperError} as `getComponentAccessToken`
 */
export async function beginVisit(
  visit: VisitRequest,
  browser: Browser | undefined,
  ports: ComponentTokenPorts & WechatPages,
): Promise<BegunVisit> {
  const { store, now, newId } = ports;
  const requestDigest = digest(JSON.stringify(visit));
  const repeated = browser && (await findSameVisit(visit, { browser, requestDigest }, ports));
  if (repeated) return repeated;
  const { componentAppId, tenantId, returnUrl, categoryIds } = visit;
  const preAuthCode = await withComponentAccessToken(componentAppId, ports, (caller) =>
    createPreAuthCode(ports.wechat, caller),
  );
  const state = newId();
  const id = browser?.id ?? newId();
  const startedAt = now();
  const authorizationUrl = linkToWechat(visit, { state, preAuthCode: preAuthCode.value }, ports);
  await store.saveVisit({
    componentAppId,
    state,
    preAuthCodeDigest: digest(preAuthCode.value),
    startedAt,
    expiresAt: startedAt + preAuthCode.validForSeconds + RETURN_ALLOWANCE_SECONDS,
    tenantId,
    returnUrl,
    categoryIds,
    browserDigest: digest(id),
    requestDigest,
    authorizationUrl,
  });
  return { authorizationUrl, browser: { id, state } };
}

async function findSameVisit(
  { componentAppId }: VisitRequest,
  { browser, requestDigest }: { browser: Browser; requestDigest: string },
  { store, now }: Storage & Clock,
): Promise<BegunVisit | undefined> {
  const visit = await store.readVisit(componentAppId, browser.state);
  const isSame =
    visit?.requestDigest === requestDigest &&
    isBegunBy(visit, browser) &&
    now() - visit.startedAt < SAME_VISIT_SECONDS &&
    visit.authorizerAppId === undefined;
  const { authorizationUrl } = visit ?? {};
  return isSame && authorizationUrl ? { authorizationUrl, browser } : undefined;
}

function isBegunBy({ browserDigest }: Visit, browser: Browser | undefined): boolean {
  return browser !== undefined && browserDigest === digest(browser.id);
}

function linkToWechat(
  { componentAppId, baseUrl, device, authType, bizAppId, categoryIds }: VisitRequest,
  { state, preAuthCode }: { state: string; preAuthCode: string },
  { wechatBaseUrls: { mp, open } }: WechatPages,
): string {
  const redirectUri = `${baseUrl}/${componentAppId}/authorize/${state}`;
  const link = { componentAppId, preAuthCode, redirectUri, authType, bizAppId, categoryIds };
  return device === 'phone'
    ? mobileAuthorizationUrl(open, link)
    : desktopAuthorizationUrl(mp, link);
}

/** A merchant's return from WeChat. */
export interface VisitReturn {
  componentAppId: string;
  state: string;
  authorizationCode: string | undefined;
  browser: Browser | undefined;
}

/** The outcome of a visit. */
export interface CompletedVisit {
  authorizer: Authorizer;
  /** Permission sets that were requested but not granted. */
  missingPermissionSets: readonly number[];
  /** Where to send the browser. Set only for the browser that began the visit. */
  returnUrl?: string | undefined;
}

/** The ports that the end of a visit needs. */
export interface FinishPorts extends HandOverPorts, Bus {}

/**
 * Finishes a visit: stores the grant, unless WeChat's push has already done so.
 *
 * A phone that finishes a desktop's visit does not have the desktop's cookie. It may complete the
 * grant, as WeChat's push would anyway, but it is not redirected to the SaaS.
 *
 * @throws {VisitInvalid} nothing was changed
 * @throws {GrantPending} the table failed after the code was spent: the queue stores the grant
 */
export async function finishVisit(
  returned: VisitReturn,
  ports: FinishPorts,
): Promise<CompletedVisit> {
  const { componentAppId, state, browser } = returned;
  const visit = STATE.test(state) ? await ports.store.readVisit(componentAppId, state) : undefined;
  if (!visit) throw new VisitInvalid('visit-unknown', 'no such visit');
  const authorizer =
    (await authorizerOf(visit, ports)) ?? (await exchangeReturnedCode(returned, visit, ports));
  return {
    authorizer,
    missingPermissionSets: (visit.categoryIds ?? []).filter(
      (id) => !authorizer.permissionSets.includes(id),
    ),
    returnUrl: isBegunBy(visit, browser) ? visit.returnUrl : undefined,
  };
}

async function exchangeReturnedCode(
  { componentAppId, authorizationCode }: VisitReturn,
  visit: Visit,
  ports: FinishPorts,
): Promise<Authorizer> {
  if (visit.expiresAt <= ports.now()) {
    throw new VisitInvalid('visit-expired', 'the visit has expired');
  }
  if (!authorizationCode)
    throw new VisitInvalid('code-missing', 'the authorization code is missing');
  // Not the visit's start: events of the account since then are older than this code.
  const changedAt = ports.now();
  const dated = { changedAt, isDatedByOurClock: true };
  const exchange = { componentAppId, authorizationCode, ...dated, visit };
  const authorizer = await exchangeOrHandOver(exchange, ports);
  try {
    await announceNews(authorizer, ports);
  } catch {
    // The grant is stored all the same. The exchange of WeChat's push announces what is left.
    ports.logger.warn('Grant stored but not announced yet', { componentAppId });
  }
  return authorizer;
}
