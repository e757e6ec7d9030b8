/** WeChat's list of the accounts that have authorized the platform, page by page. */
import * as z from 'zod/mini';
import { lazily } from '../lazily.ts';
import { callWechat, type WechatApi } from './call.ts';
import { componentQuery, type ComponentCaller } from './component-api.ts';
import { optional, optionalNumber, optionalText, requiredAccountId } from './reply.ts';

/** WeChat refuses larger pages with 40170. */
export const AUTHORIZER_LIST_PAGE_SIZE = 500;

/** One page of the accounts that have authorized the component. */
export interface AuthorizerListPage {
  /** Of the whole list, as WeChat counts. It can be off, or not be there. */
  totalCount?: number | undefined;
  authorizers: ListedAuthorizer[];
  /** Entries that name no account. */
  oddEntries: number;
}

/** An account in the list. */
export interface ListedAuthorizer {
  authorizerAppId: string;
  /** Missing where the account's code was never exchanged. */
  authorizerRefreshToken?: string | undefined;
  authorizedAt?: number | undefined;
}

const listEntry = lazily(() =>
  optional(
    z.object({
      authorizer_appid: requiredAccountId(),
      refresh_token: optionalText(),
      auth_time: optionalNumber(),
    }),
  ),
);

/** `null` is an empty page; so is nothing, if WeChat counts no account. */
const listReply = lazily(() =>
  z
    .object({ total_count: optionalNumber(), list: z.optional(z.nullable(z.array(z.unknown()))) })
    .check(({ value, issues }) => {
      if (value.list !== undefined || value.total_count === 0) return;
      issues.push({ code: 'custom', input: value, path: ['list'] });
    }),
);

/**
 * Lists the authorized accounts, at most 500: the official way to recover lost refresh tokens. An odd
 * entry is counted, and does not cost the others.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/authorization-management/api_getauthorizerlist
 */
export async function getAuthorizerList(
  wechat: WechatApi,
  caller: ComponentCaller,
  page: { offset: number; count: number },
): Promise<AuthorizerListPage> {
  const { total_count: totalCount, list } = await callWechat(wechat, {
    path: '/cgi-bin/component/api_get_authorizer_list',
    query: componentQuery(caller),
    body: { component_appid: caller.componentAppId, ...page },
    ifBroken: 'repeat',
    reply: listReply(),
  });
  const entry = listEntry();
  const entries = (list ?? []).map((each) => entry.parse(each));
  const authorizers = entries.flatMap((account) =>
    account
      ? {
          authorizerAppId: account.authorizer_appid,
          authorizerRefreshToken: account.refresh_token,
          authorizedAt: account.auth_time,
        }
      : [],
  );
  return { totalCount, authorizers, oddEntries: entries.length - authorizers.length };
}

/** A page, and where in the list it begins. */
export interface AuthorizerListPart extends AuthorizerListPage {
  offset: number;
}

/** So many pages in a row that name no further account end the list. */
const MOST_PAGES_WITHOUT_NEWS = 10;

/**
 * The list from its beginning to its end. It goes on by what came: a page can have fewer accounts than
 * were asked for, and WeChat's count can be off. So it ends where nothing more comes, or, to save a
 * call, with a page that is not full and reaches the count. Pages that overlap or come in another order
 * each time end with their accounts.
 */
export async function* pagesOfList(
  readPage: (offset: number) => Promise<AuthorizerListPage>,
): AsyncGenerator<AuthorizerListPart> {
  let offset = 0;
  let before = new Set<string>();
  const known = new Set<string>();
  for (let withoutNews = 0; withoutNews < MOST_PAGES_WITHOUT_NEWS;) {
    const page = await readPage(offset);
    const { authorizers, oddEntries, totalCount = Infinity } = page;
    const appIds = new Set(authorizers.map(({ authorizerAppId }) => authorizerAppId));
    const entries = authorizers.length + oddEntries;
    if (appIds.size > 0 && hasAll(before, appIds)) return;
    yield { ...page, offset };
    offset += entries;
    const isEnd = offset >= totalCount && entries < AUTHORIZER_LIST_PAGE_SIZE;
    if (entries === 0 || isEnd) return;
    withoutNews = hasAll(known, appIds) ? withoutNews + 1 : 0;
    for (const appId of appIds) known.add(appId);
    before = appIds;
  }
}

function hasAll(known: ReadonlySet<string>, appIds: ReadonlySet<string>): boolean {
  return Array.from(appIds).every((appId) => known.has(appId));
}
