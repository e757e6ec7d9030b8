/** `wxkeeper authorizers export`: all accounts of a platform, for a file. Never a token. */
import { chosenComponent } from '../components.ts';
import { csvCell } from '../output/csv.ts';
import type { Act } from '../session.ts';
import { pagesOfAccounts } from './all-accounts.ts';
import { LISTED, listedAccount, type ListedAccount } from './account.ts';

export const exportAll: Act = async (session) => {
  const componentAppId = await chosenComponent(session);
  const deployment = await session.deployment();
  const accounts: ListedAccount[] = [];
  for await (const { items } of pagesOfAccounts(
    componentAppId,
    { attributes: LISTED },
    deployment,
  )) {
    accounts.push(...items.map(listedAccount));
    session.terminal.progress(session.words.authorizers.exporting(accounts.length));
  }
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
  return csvCell(/^[=+@-]/.test(text) ? `'${text}` : text);
}
