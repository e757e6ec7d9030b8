/** A merchant's visit: from our start page to WeChat's, and back with an authorization code. */
import { digest } from '../digest.ts';
import { VisitInvalid } from '../visit-errors.ts';
import type { Clock, Storage, WechatPages } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { Visit, VisitKey } from '../store/records/visit.ts';
import type { ComponentTokenPorts } from '../tokens/component-token.ts';
import type { AuthType } from '../wechat/url.ts';
import type { Browser } from './browser-cookie.ts';
import { linkToWechat } from './link-to-wechat.ts';
import { grantOfReturn, type ReturnPorts } from './returned-grant.ts';
import { stateIn, type Language } from './pages/language.ts';
import { limitedPreAuthCode, type VisitLimit } from './visit-limits.ts';
import { isAccountOf, tenantLeftOut, type TenantLeftOut } from './visit-tenant.ts';
import { isBegunBy, startUrlOf, wayOnFrom, withWayOn } from './way-on.ts';

/** Added to the pre-auth code's 30 minutes: the merchant needs some more time on WeChat's page. */
const RETURN_ALLOWANCE_SECONDS = 60 * 60;

/** Our states have 32 characters, and a language behind. Anything longer is not looked up. */
const STATE = /^[\w-]{1,64}$/;

/**
 * Within this time a reload or a double click gets the same pre-auth code, so that a browser cannot
 * use up WeChat's quota of these codes.
 */
const SAME_VISIT_SECONDS = 10;

/** Enough to tell the visits of a day apart. */
const VISIT_ID_LENGTH = 16;

/** A merchant who wants to authorize. */
export interface VisitRequest {
  componentAppId: string;
  /** Scheme and host of the start page, e.g. `https://wx.example.com`: WeChat compares the hosts. */
  baseUrl: string;
  device: 'desktop' | 'phone';
  /** Of all its pages, where the link has chosen one. */
  language?: Language | undefined;
  authType: AuthType;
  bizAppId?: string | undefined;
  categoryIds?: readonly number[] | undefined;
  /** The SaaS's own customer, and where the browser goes afterwards: from a signed link only. */
  tenantId?: string | undefined;
  tenantName?: string | undefined;
  returnUrl?: string | undefined;
  /** As in `Visit`. */
  linkAppId?: string | undefined;
  tenantChanges?: 'refused' | undefined;
  /** How many visits like this one may begin. */
  limit: VisitLimit;
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
 * @throws {VisitsUsedUp}
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
  const { componentAppId, tenantId, tenantName, linkAppId, tenantChanges } = visit;
  const { returnUrl, categoryIds } = visit;
  const preAuthCode = await limitedPreAuthCode(visit, ports);
  const state = stateIn(visit.language, newId());
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
    tenantName,
    linkAppId,
    tenantChanges,
    returnUrl,
    startUrl: startUrlOf(visit),
    categoryIds,
    browserDigest: digest(id),
    requestDigest,
    authorizationUrl,
  });
  ports.logger.info('Visit begun', { ...logFields({ componentAppId, state }), tenantId });
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

/** By `visit` the lines of one visit are joined. The state itself would open its result page. */
function logFields({ componentAppId, state }: VisitKey) {
  return { componentAppId, visit: digest(state).slice(0, VISIT_ID_LENGTH) };
}

/** A merchant's return from WeChat. */
export interface VisitReturn {
  componentAppId: string;
  state: string;
  /** Undefined where the browser brings none. */
  authorizationCode?: string | undefined;
  /** What came is no code at all, or two different ones. */
  isCodeUnreadable?: boolean | undefined;
  browser: Browser | undefined;
}

/** The outcome of a visit. */
export interface CompletedVisit {
  authorizer: Authorizer;
  /** Permission sets that were requested but not granted. */
  missingPermissionSets: readonly number[];
  /** The visit's tenant, where the account does not belong to it. */
  tenantLeftOut?: TenantLeftOut | undefined;
  /** Where to send the browser. Set only for the browser that began the visit, with its account. */
  returnUrl?: string | undefined;
  /** The visit has such an address, but another browser began. */
  beganElsewhere?: boolean | undefined;
}

/**
 * Finishes a visit: stores the grant of the code, unless WeChat's push has already done so.
 *
 * A phone that finishes a desktop's visit does not have the desktop's cookie. It may complete the
 * grant, as WeChat's push would anyway, but it is not redirected to the SaaS. Nor is the return of
 * another account than the visit's first: it has no tenant by this visit.
 *
 * @throws {VisitInvalid} nothing was changed
 * @throws {CodePending} another return, or WeChat's push, exchanges the code: the page loads itself again
 * @throws {GrantPending} the table failed after the code was spent: the queue stores the grant
 */
export async function finishVisit(
  returned: VisitReturn,
  ports: ReturnPorts,
): Promise<CompletedVisit> {
  const { componentAppId, state, browser } = returned;
  const visit = STATE.test(state) ? await ports.store.readVisit(componentAppId, state) : undefined;
  if (!visit) throw new VisitInvalid('visit-unknown', 'no such visit');
  const authorizer = await withWayOn(
    wayOnFrom(visit, browser),
    () => grantOf(returned, visit, ports),
    (failure) => failure instanceof VisitInvalid,
  );
  const { authorizerAppId, tenantId, permissionSets } = authorizer;
  const { categoryIds = [], returnUrl } = visit;
  ports.logger.info('Visit completed', { ...logFields(visit), authorizerAppId, tenantId });
  const leftOut = tenantLeftOut(visit, authorizer);
  const isVisitors = isAccountOf(visit, authorizerAppId) && !leftOut;
  const isBeginner = isBegunBy(visit, browser);
  return {
    authorizer,
    missingPermissionSets: categoryIds.filter((id) => !permissionSets.includes(id)),
    tenantLeftOut: leftOut,
    returnUrl: isVisitors && isBeginner ? returnUrl : undefined,
    beganElsewhere: isVisitors && !isBeginner && returnUrl !== undefined,
  };
}

async function grantOf(
  { authorizationCode, isCodeUnreadable }: VisitReturn,
  visit: Visit,
  ports: ReturnPorts,
): Promise<Authorizer> {
  if (isCodeUnreadable) {
    const message = 'the authorization code cannot be read, or there are two';
    throw new VisitInvalid('code-unreadable', message);
  }
  return grantOfReturn(authorizationCode, visit, ports);
}
