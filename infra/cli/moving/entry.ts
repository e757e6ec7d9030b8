/** One account of a file: what an import sends, or why it cannot be sent. */
import {
  GREATEST_SET,
  LONGEST_REFRESH_TOKEN,
  LONGEST_TEXT,
  MOST_SETS,
} from '../../../shared/moving/limits.ts';
import type { ImportedAccount } from '../../../shared/moving/import-decision.ts';
import { AUTHORIZER_APP_ID } from '../../../shared/wechat/app-id.ts';
import type { Fields } from './columns.ts';

/** Why an entry is left out. Never changes: `--json` has it. */
export type Problem =
  | 'row-malformed'
  | 'appid-malformed'
  | 'no-refresh-token'
  | 'refresh-token-malformed'
  | 'date-malformed'
  | 'tenant-malformed'
  | 'sets-malformed'
  | 'other-component'
  | 'twice'
  /** The file itself says that the grant has ended. */
  | 'ended';

/** As it was read. `line`: of the file; of JSON the number of the entry. */
export type Entry = { line: number } & ({ fields: Fields } | { problem: Problem });

/** An account to send. */
export interface SentAccount {
  line: number;
  account: ImportedAccount;
}

/** An entry that is not sent. */
export interface LeftOut {
  line: number;
  authorizerAppId: string | null;
  problem: Problem;
}

/** The longest that `assign-tenant` takes. */
const LONGEST_TENANT_ID = 256;
/** Printable, without what other formats put around or between texts. WeChat's have some 60 characters. */
const REFRESH_TOKEN = /^[\w!#$%&*+\-./:<=>?@^~]{10,}$/;
const SECONDS = /^\d{1,10}(?:\.0+)?$/;
const MILLISECONDS = /^\d{13}$/;
/** With its zone: a local time could be anybody's. */
const ISO_8601 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** Sorts the entries. Of two for one account the first one counts. */
export function sortEntries(entries: readonly Entry[]): {
  sent: SentAccount[];
  leftOut: LeftOut[];
} {
  const sent: SentAccount[] = [];
  const leftOut: LeftOut[] = [];
  const seen = new Set<string>();
  for (const entry of entries) {
    const { line } = entry;
    const read = 'problem' in entry ? entry.problem : accountOf(entry.fields);
    const authorizerAppId = 'fields' in entry ? shownAppId(entry.fields) : null;
    if (typeof read === 'string') leftOut.push({ line, authorizerAppId, problem: read });
    else if (seen.has(read.authorizerAppId)) {
      leftOut.push({ line, authorizerAppId, problem: 'twice' });
    } else {
      seen.add(read.authorizerAppId);
      sent.push({ line, account: read });
    }
  }
  return { sent, leftOut };
}

/** What stands in the wrong column may be a token: only what has the form of an id is shown. */
function shownAppId({ appId = '' }: Fields): string | null {
  const trimmed = appId.trim();
  return AUTHORIZER_APP_ID.test(trimmed) ? trimmed : null;
}

function accountOf(fields: Fields): ImportedAccount | Problem {
  const authorizerAppId = fields.appId?.trim() ?? '';
  const authorizerRefreshToken = fields.refreshToken?.trim() ?? '';
  const tenantId = fields.tenant?.trim() || undefined;
  if (!AUTHORIZER_APP_ID.test(authorizerAppId)) return 'appid-malformed';
  if (fields.status && fields.status !== 'authorized') return 'ended';
  if (authorizerRefreshToken === '') return 'no-refresh-token';
  if (!isRefreshToken(authorizerRefreshToken)) return 'refresh-token-malformed';
  if (tenantId !== undefined && tenantId.length > LONGEST_TENANT_ID) return 'tenant-malformed';
  const authorizedAt = dateOf(fields.date?.trim() ?? '');
  if (Number.isNaN(authorizedAt)) return 'date-malformed';
  const permissionSets = setsOf(fields.sets ?? '');
  if (permissionSets === 'malformed') return 'sets-malformed';
  const profile = profileOf(fields);
  return {
    authorizerAppId,
    authorizerRefreshToken,
    ...(authorizedAt && { authorizedAt }),
    ...(tenantId !== undefined && { tenantId }),
    ...(permissionSets && { permissionSets }),
    ...(profile && { profile }),
  };
}

/** `NULL` or `(nil)` is none, and an appid is of another column. */
function isRefreshToken(text: string): boolean {
  if (text.length > LONGEST_REFRESH_TOKEN || AUTHORIZER_APP_ID.test(text)) return false;
  return REFRESH_TOKEN.test(text);
}

/** Seconds since 1970; undefined for none, `NaN` for one that cannot be read. */
function dateOf(text: string): number | undefined {
  if (text === '' || /^0+(?:\.0+)?$/.test(text)) return undefined;
  if (SECONDS.test(text)) return Math.floor(Number(text));
  if (MILLISECONDS.test(text)) return Math.floor(Number(text) / 1000);
  const seconds = ISO_8601.test(text) ? Date.parse(text.replace(' ', 'T')) / 1000 : NaN;
  // Go's `0001-01-01T00:00:00Z`, and others from before 1970, stand for none.
  return seconds <= 0 ? undefined : Math.floor(seconds);
}

/** `|1|2`, `1,2` or `[1, 2]`; undefined for none. */
function setsOf(text: string): number[] | undefined | 'malformed' {
  const parts = text
    .replaceAll(/[[\]\s]/g, '')
    .split(/[|,;]/)
    .filter(Boolean);
  const sets = parts.map(Number);
  if (sets.length > MOST_SETS) return 'malformed';
  const areIds = sets.every((id) => Number.isInteger(id) && id >= 1 && id <= GREATEST_SET);
  if (!areIds) return 'malformed';
  return sets.length === 0 ? undefined : [...new Set(sets)];
}

/** Without a name the other service has not known the account: the rest would be made up as well. */
function profileOf(fields: Fields): ImportedAccount['profile'] {
  const nickName = shortened(fields.nickName);
  if (!nickName) return undefined;
  const texts = {
    nickName: nickName.replace(/^'(?=[=+@-])/, ''),
    headImageUrl: shortened(fields.headImageUrl),
    principalName: shortened(fields.principalName),
    userName: shortened(fields.userName),
    isMiniProgram: isMiniProgramOf(fields),
    serviceType: numberOf(fields.serviceType),
    verifyType: numberOf(fields.verifyType),
  };
  return Object.fromEntries(Object.entries(texts).filter(([, each]) => each !== undefined));
}

function shortened(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text.slice(0, LONGEST_TEXT);
}

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text);
  return text && Number.isSafeInteger(number) ? number : undefined;
}

/** wxcloudrun-wxcomponent's `apptype`: 0 is a mini program. */
function isMiniProgramOf({ isMiniProgram, appType }: Fields): boolean | undefined {
  if (isMiniProgram) return /^(true|1)$/i.test(isMiniProgram);
  return appType ? appType === '0' : undefined;
}
