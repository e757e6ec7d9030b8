/** Reads WeChat's whole list of authorizers page by page, while it may change or fail. */
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

/** Attempts before a call to WeChat fails. */
const TRIES = 3;
const FIRST_PAUSE_MS = 500;
/** A used-up quota per minute is available again in the next minute. */
const MINUTE_PAUSE_MS = 60_000;

export interface AuthorizerList {
  /** By appid. Contains digests instead of tokens: they are enough to compare, and cannot leak. */
  grants: Map<string, ListedGrant>;
  /** If false, a missing account may still be authorized. */
  isComplete: boolean;
}

/**
 * Reads the list as far as it can be read.
 *
 * The list is paged by offset. An account that is withdrawn meanwhile moves another one to a page
 * that was already read. So the list is complete only if it has as many accounts as the highest
 * `total_count`.
 *
 * @throws where not even the first page can be read
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

/** Calls WeChat with the component's token, with retries where WeChat is busy or unreachable. */
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

/** Undefined where a page after the first cannot be read. */
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

/** A time in the future is replaced by now: otherwise all later events would count as older. */
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
