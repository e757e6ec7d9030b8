/** Finds one account in WeChat's list: beside the account's own info the other source of its token. */
import {
  AUTHORIZER_LIST_PAGE_SIZE,
  getAuthorizerList,
  pagesOfList,
  type AuthorizerListPage,
  type ListedAuthorizer,
} from '../wechat/authorizer-list.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import type { Wechat } from '../services.ts';

/**
 * While a caller waits for a token, so many pages are read: 5,000 accounts. The daily comparison reads
 * all of them.
 */
const MOST_PAGES = 10;

/** Accounts before and after the expected one that are read with it: the list moves meanwhile. */
const NEIGHBOURS = 50;

/** The account that is looked for, and who asks. */
type Wanted = ComponentCaller & { authorizerAppId: string };

/** The account's entry, as `searchList`, on the first pages. */
export async function findListed(wanted: Wanted, ports: Wechat): Promise<Searched> {
  return searchList(wanted, ports, { mostPages: MOST_PAGES });
}

/** An account's entry, or why there is none: a list that was not read says nothing of the account. */
export type Searched = ListedAuthorizer | 'not-listed' | 'not-read';

/** The rest of the list is not read. */
class LeftUnread extends Error {}

/** How much of the list is read: `mayReadOn` is asked before each page. */
interface ListLimits {
  mostPages: number;
  mayReadOn?: () => boolean;
}

/**
 * The account's entry. Where there is none, `not-listed` only if the list was read to its end, and all
 * that WeChat counts was there, each entry another account.
 */
export async function searchList(
  wanted: Wanted,
  { wechat }: Wechat,
  { mostPages, mayReadOn = () => true }: ListLimits,
): Promise<Searched> {
  let pages = 0;
  const count = AUTHORIZER_LIST_PAGE_SIZE;
  try {
    return await searchPages(wanted, (offset) => {
      if (pages++ === mostPages || !mayReadOn()) throw new LeftUnread();
      return getAuthorizerList(wechat, wanted, { offset, count });
    });
  } catch (error) {
    if (error instanceof LeftUnread) return 'not-read';
    throw error;
  }
}

async function searchPages(
  wanted: Wanted,
  readPage: (offset: number) => Promise<AuthorizerListPage>,
): Promise<Searched> {
  const named = new Set<string>();
  let [entries, highestCount] = [0, 0];
  for await (const { authorizers, oddEntries, totalCount = 0 } of pagesOfList(readPage)) {
    const found = entryOf(wanted, authorizers);
    if (found) return found;
    for (const { authorizerAppId } of authorizers) named.add(authorizerAppId);
    entries += authorizers.length + oddEntries;
    highestCount = Math.max(highestCount, totalCount, entries);
  }
  return named.size < highestCount ? 'not-read' : 'not-listed';
}

/** The account's entry where it was seen at that position a short time ago. */
export async function findListedNear(
  position: number,
  wanted: Wanted,
  { wechat }: Wechat,
): Promise<ListedAuthorizer | undefined> {
  const part = { offset: Math.max(0, position - NEIGHBOURS), count: 2 * NEIGHBOURS };
  const { authorizers } = await getAuthorizerList(wechat, wanted, part);
  return entryOf(wanted, authorizers);
}

function entryOf(
  { authorizerAppId }: Wanted,
  authorizers: readonly ListedAuthorizer[],
): ListedAuthorizer | undefined {
  return authorizers.find((each) => each.authorizerAppId === authorizerAppId);
}
