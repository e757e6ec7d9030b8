/** One account and a WeChat that answers by path, for the rules about its grant and its tokens. */
import { storeGrant } from '../../shared/authorizers/grants.ts';
import { observeWechatCall } from '../../shared/aws/wechat-calls.ts';
import { digest } from '../../shared/digest.ts';
import { finishVisit } from '../../shared/onboarding/visit.ts';
import type { Authorizer } from '../../shared/store/records/authorizer.ts';
import type { Store } from '../../shared/store/store.ts';
import { provideAccessToken } from '../../shared/tokens/access-token.ts';
import { authorizerTokenSource } from '../../shared/tokens/authorizer-token.ts';
import { createTestClock } from './clock.ts';
import { fakeWechat, type FakeReply } from './fake-wechat.ts';
import { component, createTestServices, START } from './services.ts';

export const key = { componentAppId: component.componentAppId, authorizerAppId: 'wxauthorizer' };

/** A visit that began a minute before {@link START}, without an account. {@link authorizedEvent} names it. */
export const startedVisit = {
  componentAppId: key.componentAppId,
  state: 'state',
  preAuthCodeDigest: digest('pre-auth-code'),
  startedAt: START - 60,
  expiresAt: START + 3600,
  outcomes: {},
};
export const grant = { ...key, permissionSets: [1], authorizerRefreshToken: 'refresh-1' };
/** The same as it is stored, with whatever a test says besides. */
export const storedGrant = {
  ...key,
  status: 'authorized',
  permissionSets: [1],
  refreshTokenVersion: 1,
  refreshTokenCount: 1,
  refreshTokenDigest: digest('refresh-1'),
  version: 1,
  unannounced: [],
} as const satisfies Omit<Authorizer, 'changedAt'>;
export const ticket = { verifyTicket: 'ticket', createdAt: START };

/** How long WeChat surely takes a token that it has replaced. */
export const OVERLAP_SECONDS = 300;
/** The path of renewals. */
export const RENEWAL = '/cgi-bin/component/api_authorizer_token';
/** The path of the exchange of codes. */
export const EXCHANGE = '/cgi-bin/component/api_query_auth';
/** The path of what WeChat knows of an account. */
export const INFO = '/cgi-bin/component/api_get_authorizer_info';

export type TestAuthorizer = Awaited<ReturnType<typeof startAuthorizer>>;

/** The component has a ticket; the account has not authorized it yet. */
export async function startAuthorizer() {
  const clock = createTestClock();
  const replies: Record<string, FakeReply> = {
    '/cgi-bin/component/api_component_token': () => ({
      component_access_token: `component-${wechat.requests.length}`,
      expires_in: 7200,
    }),
    [RENEWAL]: () => ({
      authorizer_access_token: `renewed-${wechat.requests.length}`,
      expires_in: 7200,
      authorizer_refresh_token: 'refresh-1',
    }),
    [EXCHANGE]: codeAnswer('by-code'),
    [INFO]: infoOf([]),
  };
  const wechat = fakeWechat(replies);
  const { now, sleep } = clock;
  const { services, log, announced } = createTestServices({ wechat, now, sleep });
  wechat.observe = (call) => observeWechatCall(call, services);
  await services.store.saveVerifyTicket(key.componentAppId, ticket, now());
  return {
    clock,
    /** By path; a test may put others in. */
    replies,
    services,
    log,
    announced,
    record: () => services.store.readAccessToken(key),
    lookUp: (request = {}, changes: Partial<typeof services> = {}) => {
      const given = { ...services, ...changes };
      return provideAccessToken(authorizerTokenSource(key, given), request, given);
    },
    /** The account authorizes the component now; WeChat gives this access token. */
    authorize: (accessToken = 'old') =>
      storeGrant({ ...grant, changedAt: now(), accessToken: issued(accessToken) }, services),
    calls: (path: string) => wechat.requests.filter((each) => each.path.endsWith(path)).length,

    /** The merchant's visit began at `startedAt`; the browser brings its code back now. */
    comeBack: async (startedAt: number) => {
      await services.store.saveVisit({ ...startedVisit, startedAt, expiresAt: now() + 3600 });
      return comeBackWith('browser-code');
    },
    comeBackWith,
  };

  /** The browser brings a code back to the visit that has begun. */
  async function comeBackWith(authorizationCode: string) {
    const { componentAppId } = key;
    const code = { authorizationCode, browser: undefined };
    const enqueue = () => Promise.reject(new Error('there is no queue here'));
    return finishVisit({ componentAppId, state: 'state', ...code }, { ...services, enqueue });
  }
}

/** What becomes of the next change of an account, of which `write` is the one that was meant. */
export function atNextChange(
  store: Store,
  change: (write: () => Promise<'saved' | 'conflict'>) => Promise<'saved' | 'conflict'>,
): void {
  const changeAuthorizer = store.changeAuthorizer.bind(store);
  store.changeAuthorizer = async (...given) => {
    store.changeAuthorizer = changeAuthorizer;
    return change(() => changeAuthorizer(...given));
  };
}

/** What WeChat says of the account when it is asked for it. */
export function infoOf(permissionSets: number[], refreshToken = 'refresh-1') {
  const func_info = permissionSets.map((id) => ({ funcscope_category: { id } }));
  const authorization_info = { authorizer_refresh_token: refreshToken, func_info };
  return { authorizer_info: {}, authorization_info };
}

/** What WeChat answers to a code. */
export function codeAnswer(accessToken: string, refreshToken = 'refresh-1') {
  const info = { authorizer_appid: key.authorizerAppId, func_info: [] };
  const tokens = { authorizer_access_token: accessToken, authorizer_refresh_token: refreshToken };
  return { authorization_info: { ...info, ...tokens, expires_in: 7200 } };
}

/** WeChat's push that the account has authorized, with a code. */
export function authorizedEvent(createdAt: number) {
  const kind = 'grant' as const;
  const codes = { authorizationCode: 'code', preAuthCode: 'pre-auth-code' };
  return { kind, ...key, ...codes, infoType: 'authorized', createdAt };
}

/** WeChat's push that the account has withdrawn its grant. */
export function unauthorizedEvent(createdAt: number) {
  return { kind: 'revocation' as const, ...key, infoType: 'unauthorized', createdAt };
}

export const issued = (value: string) => ({ value, validForSeconds: 7200 });
export const errcode = (code: number) => ({ errcode: code, errmsg: '' });
