/**
 * What WeChat says of one account's grant. One 61003 is no proof of a withdrawal: WeChat was seen to
 * answer so for accounts that it lists. So before a grant is dropped, the list is asked, too.
 */
import type { Log, Wechat } from '../services.ts';
import { getAuthorizerInfo, type AuthorizerInfo } from '../wechat/authorizer-api.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { isGrantDenied, WechatAskedTooLate } from '../wechat/errors.ts';
import { searchList } from './listed.ts';

/** An event or a merchant waits meanwhile: 2,500 accounts. */
const MOST_PAGES = 5;
/** No call of the second opinion begins later. So with its last call it takes 6 s at most. */
const SECOND_OPINION_MS = 2000;
/** No page is asked for later: a list that is not read to its end must leave time for another answer. */
const LIST_MS = 1000;

/**
 * The account's grant as WeChat has it; from the list where its info says that there is none. Where the
 * list is too long to be read meanwhile, or has gaps, the info is asked once more.
 *
 * @throws {WechatApiError} 61003 where two answers say that there is no grant
 */
export async function askForGrant(
  account: ComponentCaller & { authorizerAppId: string },
  ports: Wechat & Log,
): Promise<AuthorizerInfo> {
  try {
    return await getAuthorizerInfo(ports.wechat, account);
  } catch (error) {
    if (!isGrantDenied(error)) throw error;
    return askElsewhere(account, error, ports);
  }
}

async function askElsewhere(
  account: ComponentCaller & { authorizerAppId: string },
  refusal: Error & { path: string },
  { wechat, logger }: Wechat & Log,
): Promise<AuthorizerInfo> {
  const startedAt = wechat.uptime();
  const isWithin = (milliseconds: number) => wechat.uptime() - startedAt <= milliseconds;
  const mayReadOn = () => isWithin(LIST_MS);
  const listed = await searchList(account, { wechat }, { mostPages: MOST_PAGES, mayReadOn });
  if (listed === 'not-listed') throw refusal;
  if (listed === 'not-read') {
    if (isWithin(SECOND_OPINION_MS)) return getAuthorizerInfo(wechat, account);
    throw new WechatAskedTooLate(refusal.path, 'its list took too long for a second opinion');
  }
  const { componentAppId, authorizerAppId } = account;
  logger.warn('WeChat lists a grant that it denies', { componentAppId, authorizerAppId });
  return { authorizerRefreshToken: listed.authorizerRefreshToken };
}
