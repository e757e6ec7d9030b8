/** Reads WeChat's whole list of authorizers page by page, while it may change or fail. */
import { withComponentAccessToken, type ComponentTokenPorts } from '../tokens/component-token.ts';
import { digest } from '../digest.ts';
import { describeError } from '../aws/logger.ts';
import type { ListedGrant } from './compare.ts';
import {
  AUTHORIZER_LIST_PAGE_SIZE,
  getAuthorizerList,
  pagesOfList,
  type AuthorizerListPage,
  type AuthorizerListPart,
} from '../wechat/authorizer-list.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { errcodes, hasErrcode, isAccessTokenRefused, WechatUnreachable } from '../wechat/errors.ts';

/** Attempts before a call to WeChat fails. */
const TRIES = 3;
const FIRST_PAUSE_MS = 500;
/** A used-up quota per minute is available again in the next minute. */
const MINUTE_PAUSE_MS = 60_000;

export interface AuthorizerList {
  /** By appid. Contains digests instead of tokens: they are enough to compare, and cannot leak. */
  grants: Map<string, ListedGrant>;
  /** Entries that name no account. */
  oddEntries: number;
  /** Whether it was read to its end. If not, very many accounts may be missing. */
  isRead: boolean;
  /** If false, an account that is missing may be one that the list should have. */
  isComplete: boolean;
  /**
   * If true, it proves of no account that it is not there: WeChat counts more than it names, or names
   * some twice, so that others may be missing.
   */
  hasGaps: boolean;
}

/** Ends a list that is not read to its end before the run's time is over. */
class ListTooLong extends Error {
  override readonly name = 'ListTooLong';
}

/** What reading the list needs. */
export interface ListPorts extends ComponentTokenPorts {
  hasTimeLeft?: () => boolean;
}

/**
 * Reads the list as far as it can be read, and the time allows.
 *
 * The list is paged by offset. An account that is withdrawn meanwhile moves another one to a page
 * that was already read. So the list is complete only if it has as many accounts as the highest
 * `total_count`.
 *
 * @throws where not even the first page can be read
 */
export async function readAuthorizerList(
  componentAppId: string,
  ports: ListPorts,
): Promise<AuthorizerList> {
  const list = { grants: new Map<string, ListedGrant>(), oddEntries: 0 };
  let [highestCount, entries] = [0, 0];
  let reached = 0;
  const readPage = async (offset: number) => {
    reached = offset;
    if (offset > 0 && ports.hasTimeLeft?.() === false) {
      throw new ListTooLong('the time was over before the end of the list');
    }
    return readPatiently(componentAppId, offset, ports);
  };
  try {
    for await (const page of pagesOfList(readPage)) {
      addTo(list.grants, page, ports.now());
      list.oddEntries += page.oddEntries;
      entries += page.authorizers.length + page.oddEntries;
      highestCount = Math.max(highestCount, page.totalCount ?? 0);
    }
  } catch (error) {
    if (reached === 0) throw error;
    const { stack: _stack, ...reason } = describeError(error);
    const where = { componentAppId, offset: reached };
    ports.logger.warn('Authorizer list is incomplete', { ...where, ...reason });
    return { ...list, isRead: false, isComplete: false, hasGaps: true };
  }
  const isComplete = list.grants.size + list.oddEntries >= highestCount;
  const hasGaps = list.grants.size < Math.max(highestCount, entries);
  return { ...list, isRead: true, isComplete, hasGaps };
}

/**
 * Calls WeChat with the component's token, with retries where WeChat is busy or unreachable; or refuses
 * two tokens, as it does where others renew at the same time.
 */
export async function askPatiently<Answer>(
  componentAppId: string,
  ports: ComponentTokenPorts,
  ask: (caller: ComponentCaller) => Promise<Answer>,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await withComponentAccessToken(componentAppId, ports, ask);
    } catch (error) {
      const mayWork = isTemporary(error) || isAccessTokenRefused(error);
      if (tries === TRIES || !mayWork) throw error;
      await ports.sleep(pauseMs(error, tries) * (0.75 + ports.random() / 2));
    }
  }
}

function readPatiently(
  componentAppId: string,
  offset: number,
  ports: ComponentTokenPorts,
): Promise<AuthorizerListPage> {
  const page = { offset, count: AUTHORIZER_LIST_PAGE_SIZE };
  return askPatiently(componentAppId, ports, (caller) =>
    getAuthorizerList(ports.wechat, caller, page),
  );
}

/** A time in the future is replaced by now: otherwise all later events would count as older. */
function addTo(grants: AuthorizerList['grants'], page: AuthorizerListPart, now: number): void {
  for (const [index, account] of page.authorizers.entries()) {
    const { authorizerAppId, authorizerRefreshToken, authorizedAt } = account;
    grants.set(authorizerAppId, {
      position: page.offset + index,
      authorizedAt: authorizedAt && Math.min(authorizedAt, now),
      refreshTokenDigest: authorizerRefreshToken && digest(authorizerRefreshToken),
    });
  }
}

/** Whether the same call may work a little later. */
export function isTemporary(error: unknown): boolean {
  const { systemBusy, minuteQuotaReached } = errcodes;
  return error instanceof WechatUnreachable || hasErrcode(error, systemBusy, minuteQuotaReached);
}

function pauseMs(error: unknown, tries: number): number {
  const isMinuteQuota = hasErrcode(error, errcodes.minuteQuotaReached);
  return isMinuteQuota ? MINUTE_PAUSE_MS : FIRST_PAUSE_MS * 2 ** (tries - 1);
}
