/** `wxkeeper authorizers export`: all accounts of a platform, for a file. Never a token. */
import { listKey } from '../../../shared/store/keys.ts';
import { tableSchema } from '../../../shared/store/table-schema.ts';
import { chosenComponent } from '../components.ts';
import type { Item } from '../deployment/table.ts';
import type { Act } from '../session.ts';
import { LISTED, listedAccount, type ListedAccount } from './account.ts';

export const exportAll: Act = async (session) => {
  const componentAppId = await chosenComponent(session);
  const { table } = await session.deployment();
  const { listedUnder } = listKey({ componentAppId, authorizerAppId: '' });
  const accounts: ListedAccount[] = [];
  let from: Item | undefined;
  do {
    const index = tableSchema.authorizersIndex.name;
    const page = await table.query({ index, equals: { listedUnder }, attributes: LISTED, from });
    accounts.push(...page.items.map(listedAccount));
    session.terminal.progress(session.words.authorizers.exporting(accounts.length));
    from = page.next;
  } while (from);
  session.terminal.progress('');
  return {
    document: { componentAppId, authorizers: accounts },
    lines: [COLUMNS.join(','), ...accounts.map(csvLine)],
  };
};

const COLUMNS = [
  'authorizerAppId',
  'name',
  'status',
  'tenantId',
  'isMiniProgram',
  'changedAt',
] as const;

/** RFC 4180; what a spreadsheet would take for a formula is told by a leading quote. */
function csvLine(account: ListedAccount): string {
  return COLUMNS.map((column) => csvText(String(account[column] ?? ''))).join(',');
}

function csvText(text: string): string {
  const safe = /^[=+@-]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
