/** English: `import` and `export`, to move accounts from one service to another. */

export const movingCommands = {
  import: {
    summary: 'takes accounts in from a file of another service, with their refresh tokens',
    description:
      'Takes accounts in from a file of another service, with their refresh tokens. A stored refresh token is never replaced by an older one, or by one of unknown age. After an interruption the same command goes on where it ended. docs/moving-in.md says how to make the file.',
    args: { file: 'of wxcloudrun-wxcomponent or WxJava, CSV or JSON' },
    options: {
      format: 'wxcomponent, wxjava, csv or json; left out, the file says it',
      'dry-run': 'only tell what would become of each account',
      check: 'try each refresh token out by one renewal at WeChat',
      'appid-column': 'name of the column with the appid',
      'token-column': 'name of the column with the refresh token',
      'date-column': 'name of the column with the date of the authorization',
      'tenant-column': "name of the column with your own system's name of the customer",
    },
    examples: [
      'import accounts.tsv --dry-run',
      'import accounts.csv --tenant-column shop_id',
      'import accounts.tsv --check --yes',
    ],
  },
  export: {
    summary: 'writes all accounts with their refresh tokens into a new file',
    description:
      'Writes all accounts with their refresh tokens into a new file, which only you may read. For a list without tokens: authorizers export.',
    args: { file: 'must not be there yet' },
    options: {
      'with-refresh-tokens': 'yes, with all refresh tokens; the command does nothing without it',
      format: 'json (default), csv, or wxjava: commands for redis-cli',
    },
    examples: [
      'export accounts.json --with-refresh-tokens',
      'export accounts.redis --with-refresh-tokens --format wxjava',
    ],
  },
};

interface Counts {
  imported: number;
  replaced: number;
  same: number;
  kept: number;
  refused: number;
  failed: number;
}

interface Checks {
  works: number;
  replaced: number;
  refused: number;
  withdrawn: number;
  failed: number;
  'not-checked': number;
}

const some = (count: number, text: string) => (count > 0 ? [`${count} ${text}`] : []);
const figure = (count: number) => count.toLocaleString('en-US');

export const moving = {
  formats: (formats: readonly string[]) => `--format is ${formats.join(', ')}`,
  unreadable: (file: string, code: string) => `The file ${file} cannot be read (${code}).`,
  notUtf8: 'The file is not in UTF-8: its names would be lost.',
  notUtf8Remedy: 'Save it as UTF-8 (in Excel: CSV UTF-8), or: iconv -f GB18030 -t UTF-8 old > new',
  noAccounts: 'The file has no list of accounts: it is no JSON, or has no list in it.',
  otherComponent: (component: string) =>
    `The file has the accounts of another platform than ${component}.`,
  noColumn: (name: string) => `The file has no column "${name}".`,
  columnsMissing: (columns: readonly string[]) =>
    `The file has no column for ${columns.join(' and ')}.`,
  columns: {
    appId: 'the appid (authorizerAppId, appid)',
    refreshToken: 'the refresh token (authorizerRefreshToken, refreshtoken)',
  } as Readonly<Record<string, string>>,
  columnsRemedy: 'Name it by --appid-column or --token-column; the first line has the names.',
  progress: (done: number, total: number, left: string) =>
    `${figure(done)} of ${figure(total)} · ${left} left`,
  plan: (component: string, count: number, isChecked: boolean) =>
    [
      `Imports ${figure(count)} accounts into ${component}, and announces each that is new.`,
      ...(isChecked
        ? [
            'Each refresh token is tried out by a renewal at WeChat. Another service that still',
            'renews loses the access tokens of these accounts 5 minutes later.',
          ]
        : []),
    ].join('\n'),
  read: (count: number, format: string, leftOut: number) =>
    `${figure(count)} accounts in the file (${format})${leftOut > 0 ? `, ${leftOut} left out` : ''}.`,
  would: (counts: Counts) =>
    `Would be: ${[
      `${counts.imported} imported`,
      ...some(counts.same, 'the same'),
      ...some(counts.replaced, 'replaced if WeChat confirms it'),
      ...some(counts.kept, 'kept as they are here'),
      ...some(counts.refused, 'refused'),
      ...some(counts.failed, 'failed'),
    ].join(', ')}.`,
  did: (counts: Counts) =>
    `${[
      `${counts.imported} imported`,
      ...some(counts.same, 'were the same'),
      ...some(counts.replaced, 'replaced, as WeChat confirmed'),
      ...some(counts.kept, 'kept as they are here'),
      ...some(counts.refused, 'refused'),
      ...some(counts.failed, 'failed'),
    ].join(', ')}.`,
  tenants: (count: number, isDry: boolean) =>
    isDry ? `${count} would get a tenant.` : `${count} got a tenant.`,
  checked: (checks: Checks) =>
    `Refresh tokens: ${[
      `${checks.works} work`,
      ...some(checks.replaced, 'replaced by another one of WeChat’s'),
      ...some(checks.refused, 'do not work any more'),
      ...some(checks.withdrawn, 'of accounts that have withdrawn'),
      ...some(checks.failed, 'could not be checked'),
      ...some(checks['not-checked'], 'not checked yet'),
    ].join(', ')}.`,
  titles: ['Line', 'Account', 'What', 'Why'],
  leftOut: 'left out',
  outcomes: {
    imported: 'imported',
    replaced: 'replaced',
    same: 'the same',
    kept: 'kept',
    refused: 'refused',
    failed: 'failed',
  },
  problems: {
    'row-malformed': 'the line is not well-formed',
    'appid-malformed': 'no appid',
    'no-refresh-token': 'no refresh token',
    'refresh-token-malformed': 'the refresh token is no plain text',
    'date-malformed': 'the date is no seconds and no ISO 8601',
    'tenant-malformed': 'the tenant is longer than 256 characters',
    'sets-malformed': 'the permission sets are no numbers',
    'other-component': 'of another platform',
    twice: 'the account stands further up',
    ended: 'its grant has ended, the file says',
  },
  reasons: {
    older: 'the grant here is newer',
    'age-unknown': 'another token is here, this has no date',
    ended: 'has ended here: must authorize again',
    'not-confirmed': 'WeChat does not name this refresh token',
    'test-account': 'one of WeChat’s test accounts',
  },
  asksWechat: 'newer than ours: WeChat is asked',
  checks: {
    works: 'works',
    replaced: 'WeChat has named another, which works',
    refused: 'none works: must authorize again',
    withdrawn: 'the merchant has withdrawn it',
    failed: 'WeChat could not be asked',
    'not-checked': 'not checked yet: repeat the import',
  },
  tenantKept: 'it belongs to another tenant: assign',
  andMore: (count: number) => `and ${count} more: --json`,
  stopped: (left: number, why: string) =>
    `Stopped, ${figure(left)} accounts were not reached: ${why}\nRepeat the command: it goes on where it ended.`,
  next: 'Next: npx wxkeeper reconcile asks WeChat for what the file does not say.',
  needsFlag: 'The file would have all refresh tokens: say so by --with-refresh-tokens.',
  withoutTokens: 'npx wxkeeper authorizers export > accounts.csv has no token.',
  exportPlan: (component: string, file: string) =>
    `Writes all accounts of ${component} with their refresh tokens to ${file} (mode 0600).\nWhoever has the file and the platform's secret acts as these accounts: delete it when it is used.`,
  notCreated: (file: string, code: string) =>
    `The file ${file} cannot be made (${code}): it must be a new one.`,
  halfway: (why: string) => `The export ended halfway, and there is no file: ${why}`,
  exported: (count: number, file: string) => `${figure(count)} accounts are in ${file}.`,
  lacking: (count: number) => `${count} of them have no refresh token here.`,
};
