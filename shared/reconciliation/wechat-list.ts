/** WeChat's whole list of authorizers, page by page, although it changes and fails meanwhile. */
import { withComponentAccessToken, type ComponentTokenPorts } from '../tokens/component-token.ts';
import { digest } from '../digest.ts';
import { describeError } from '../aws/logger.ts';
import type { ListedGrant } from './compare.ts';
import {
  AUTHORIZER_LIST_PAGE_SIZE,
  getAuthorizerList,
  type AuthorizerListPage,
} from '../wechat/authorizer-api.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { errcodes, hasErrcode, WechatUnreachable } from '../wechat/errors.ts';

/** Calls in all before WeChat counts as not to be asked. */
const TRIES = 3;
const FIRST_PAUSE_MS = 500;
/** A minute's quota that is used up is back in the next minute. */
const MINUTE_PAUSE_MS = 60_000;

export interface AuthorizerList {
  /** By appid. Digests instead of tokens: enough to compare, and nothing to leak. */
  grants: Map<string, ListedGrant>;
  /** Only then does it mean something that an account is not in it. */
  isComplete: boolean;
}

/**
 * Reads the list as far as it can be read.
 *
 * It is paged by offset, so an account that is withdrawn meanwhile moves another one out of sight:
 * the list is complete only where as many accounts came as WeChat has ever said there are.
 *
 * @throws where not even the first page can be had
 */
export async function readAuthorizerList(
  componentAppId: string,
  ports: ComponentTokenPorts,
): Promise<AuthorizerList> {
  const grants = new Map<string, ListedGrant>();
  let totalCount = Infinity;
  let highestCount = 0;
  for (let offset = 0; offset < totalCount; offset += AUTHORIZER_LIST_PAGE_SIZE) {
    const page = await readPage(componentAppId, offset, ports);
    if (!page) return { grants, isComplete: false };
    addTo(grants, page, ports.now());
    totalCount = page.totalCount;
    highestCount = Math.max(highestCount, totalCount);
  }
  return { grants, isComplete: grants.size >= highestCount };
}

/** Asks WeChat with the component's token, and again where it is only busy or out of reach. */
export async function askPatiently<Answer>(
  componentAppId: string,
  ports: ComponentTokenPorts,
  ask: (caller: ComponentCaller) => Promise<Answer>,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await withComponentAccessToken(componentAppId, ports, ask);
    } catch (error) {
      if (tries === TRIES || !isTemporary(error)) throw error;
      await ports.sleep(pauseMs(error, tries) * (0.75 + ports.random() / 2));
    }
  }
}

/** Undefined where a page after the first cannot be had. */
async function readPage(
  componentAppId: string,
  offset: number,
  ports: ComponentTokenPorts,
): Promise<AuthorizerListPage | undefined> {
  const page = { offset, count: AUTHORIZER_LIST_PAGE_SIZE };
  try {
    return await askPatiently(componentAppId, ports, (caller) =>
      getAuthorizerList(ports.wechat, caller, page),
    );
  } catch (error) {
    if (offset === 0) throw error;
    const { stack: _stack, ...reason } = describeError(error);
    ports.logger.warn('Authorizer list is incomplete', { componentAppId, offset, ...reason });
    return undefined;
  }
}

/** No grant is from the future: one that claims to be would keep every later event out. */
function addTo(grants: AuthorizerList['grants'], page: AuthorizerListPage, now: number): void {
  for (const { authorizerAppId, authorizerRefreshToken, authorizedAt } of page.authorizers) {
    grants.set(authorizerAppId, {
      authorizedAt: Math.min(authorizedAt, now),
      refreshTokenDigest: authorizerRefreshToken && digest(authorizerRefreshToken),
    });
  }
}

function isTemporary(error: unknown): boolean {
  const { systemBusy, minuteQuotaReached } = errcodes;
  return error instanceof WechatUnreachable || hasErrcode(error, systemBusy, minuteQuotaReached);
}

function pauseMs(error: unknown, tries: number): number {
  const isMinuteQuota = hasErrcode(error, errcodes.minuteQuotaReached);
  return isMinuteQuota ? MINUTE_PAUSE_MS : FIRST_PAUSE_MS * 2 ** (tries - 1);
}
