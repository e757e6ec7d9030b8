/** `wxkeeper authorizers list`: a page of a platform's accounts. */
import { accessTokenKey, listKey, searchName } from '../../../shared/store/keys.ts';
import { tableSchema } from '../../../shared/store/table-schema.ts';
import { chosenComponent } from '../components.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Item, Page, Question } from '../deployment/table.ts';
import { wrongUsage } from '../failure.ts';
import { limitOf } from '../limit.ts';
import { momentText } from '../output/durations.ts';
import { tableOf } from '../output/table.ts';
import type { Act, Given, Session } from '../session.ts';
import { LISTED, listedAccount, type ListedAccount } from './account.ts';
import { cursorText, readCursor } from './cursor.ts';

const LARGEST_LIMIT = 1000;

/** What is asked for, besides the page. */
interface Filter {
  tenant?: string | undefined;
  name?: string | undefined;
}

/** An account, and why its last renewal failed. */
export interface FoundAccount extends ListedAccount {
  failure: { code: string; message: string } | null;
}

export const list: Act = async (session, given) => {
  const componentAppId = await chosenComponent(session);
  const deployment = await session.deployment();
  const limit = limitOf(given, LARGEST_LIMIT, session);
  const question = questionOf(componentAppId, filterOf(given, session));
  const from = fromOf(given, { componentAppId, question }, session);
  const asked = { componentAppId, question: { ...question, limit, from } };
  const page = given.options['failing']
    ? await readFailing(asked, deployment, session)
    : await readPage(asked, deployment);
  const next = page.next === undefined ? null : cursorText(page.next);
  return {
    document: { componentAppId, authorizers: page.accounts, next },
    lines: linesOf(page.accounts, next, session),
  };
};

interface AskedPage {
  componentAppId: string;
  question: Question & { limit: number };
}

interface AccountPage {
  accounts: FoundAccount[];
  next: Item | undefined;
}

async function readPage(
  { componentAppId, question }: AskedPage,
  deployment: Deployment,
): Promise<AccountPage> {
  const page = await deployment.table.query(question);
  const isWhole = question.index === tableSchema.authorizersIndex.name;
  const items = isWhole ? page.items : await readGrants(page, deployment);
  const accounts = items.map(listedAccount);
  return {
    accounts: await withFailures(accounts, componentAppId, deployment),
    next: page.next,
  };
}

function questionOf(componentAppId: string, filter: Filter): Question {
  const { listedUnder } = listKey({ componentAppId, authorizerAppId: '' });
  const { authorizersIndex, namesIndex, tenantsIndex } = tableSchema;
  const keys = { attributes: ['pk', 'sk'] };
  if (filter.tenant !== undefined) {
    return { ...keys, index: tenantsIndex.name, equals: { listedUnder, tenantId: filter.tenant } };
  }
  if (filter.name !== undefined) {
    const begins = { searchName: searchName(filter.name) };
    return { ...keys, index: namesIndex.name, equals: { listedUnder }, begins };
  }
  return { ...keys, index: authorizersIndex.name, equals: { listedUnder }, attributes: LISTED };
}

/** The indexes for people have keys only. */
async function readGrants({ items }: Page, { table }: Deployment): Promise<Item[]> {
  const keys = items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
  const grants = await table.readItems(keys, LISTED);
  return grants.filter((item) => item !== undefined);
}

async function withFailures(
  accounts: readonly ListedAccount[],
  componentAppId: string,
  { table }: Deployment,
): Promise<FoundAccount[]> {
  const keys = accounts.map(({ authorizerAppId }) =>
    accessTokenKey({ componentAppId, authorizerAppId }),
  );
  const tokens = await table.readItems(keys, ['failure']);
  return accounts.map((account, index) => {
    const failure = tokens[index]?.['failure'] as FoundAccount['failure'] | undefined;
    const { code, message } = failure ?? {};
    return Object.assign(account, { failure: code && message ? { code, message } : null });
  });
}

/** Those that get no token now. All accounts that are asked for are read for it, page by page. */
async function readFailing(
  asked: AskedPage,
  deployment: Deployment,
  { terminal, words }: Session,
): Promise<AccountPage> {
  const accounts: FoundAccount[] = [];
  let read = 0;
  const { componentAppId, question } = asked;
  let next = question.from;
  do {
    const larger = { ...question, limit: LARGEST_LIMIT, from: next };
    const page = await readPage({ componentAppId, question: larger }, deployment);
    accounts.push(...page.accounts.filter(isFailing));
    read += page.accounts.length;
    terminal.progress(words.authorizers.searching(read, accounts.length));
    ({ next } = page);
  } while (next && accounts.length < question.limit);
  return { accounts, next };
}

function isFailing({ status, failure }: FoundAccount): boolean {
  return status !== 'authorized' || failure !== null;
}

function linesOf(
  accounts: readonly FoundAccount[],
  next: string | null,
  { words, terminal }: Session,
): string[] {
  const { authorizers } = words;
  if (accounts.length === 0) return [authorizers.none];
  const rows = accounts.map(({ authorizerAppId, name, status, tenantId, failure, changedAt }) => [
    authorizerAppId,
    name ?? '–',
    failure ? `${authorizers.status[status]} !` : authorizers.status[status],
    tenantId ?? '–',
    // An imported account may have no date yet.
    changedAt === 0 ? '–' : momentText(changedAt).slice(0, 10),
  ]);
  const [titles = '', ...lines] = tableOf(
    [
      { title: authorizers.appid },
      { title: authorizers.name, most: 20 },
      { title: authorizers.state, most: 14 },
      { title: authorizers.tenant, most: 14 },
      { title: authorizers.since },
    ],
    rows,
  );
  const rest = next === null ? [] : ['', authorizers.more(next)];
  return [terminal.style('title', titles), ...lines, ...rest];
}

/** The table has an index for each, and none for both. */
function filterOf({ options }: Given, { words }: Session): Filter {
  const { tenant, name } = options as Filter;
  if (tenant === undefined || name === undefined) return { tenant, name };
  throw wrongUsage(words.failures.twoFilters);
}

function fromOf(
  { options }: Given,
  { componentAppId, question }: { componentAppId: string; question: Question },
  { words }: Session,
): Item | undefined {
  const after = options['after'];
  if (typeof after !== 'string') return undefined;
  const from = readCursor(after, question, componentAppId);
  if (from) return from;
  throw wrongUsage(words.failures.after);
}
