/** Takes accounts in that another service has kept so far, a batch at a time. A repeated batch changes nothing. */
import { decideAndSave } from '../authorizers/decide-and-save.ts';
import { announceNews } from '../authorizers/news.ts';
import { askForGrant } from '../authorizers/second-opinion.ts';
import { describeError } from '../aws/logger.ts';
import { explainWechatFailure, KeeperError } from '../errors.ts';
import type { AuthorizerKey } from '../store/records/authorizer.ts';
import type { AuthorizerTokenPorts } from '../tokens/authorizer-token.ts';
import { withComponentAccessToken } from '../tokens/component-token.ts';
import type { AuthorizerInfo } from '../wechat/authorizer-info.ts';
import { isGrantDenied } from '../wechat/errors.ts';
import { isTestAccount } from '../wechat/test-accounts.ts';
import { aFewAtATime } from './a-few-at-a-time.ts';
import { checkRefreshToken, type CheckedToken } from './check-refresh-token.ts';
import {
  changeByImport,
  decideImport,
  isConfirmedBy,
  type ImportedAccount,
} from './import-decision.ts';
import { countsOf, resultOf, type ImportResult } from './import-result.ts';

/** As many calls to WeChat as a comparison makes concurrently. */
const CONCURRENT = 5;

/** A batch. */
export interface Import {
  componentAppId: string;
  authorizers: readonly ImportedAccount[];
  /** Nothing is written, and WeChat is not asked. */
  dryRun?: boolean | undefined;
  /** Each refresh token that is the stored one afterwards is tried out. */
  check?: boolean | undefined;
}

/** The answer: a result for each account, in the order of the request. */
export interface ImportAnswer {
  componentAppId: string;
  dryRun: boolean;
  results: ImportResult[];
}

/** The ports that an import needs. */
export interface ImportPorts extends AuthorizerTokenPorts {
  /** Whether a check can still be made: it can take as long as a look-up. */
  hasTimeLeft: () => boolean;
}

/** An account that fails is a result of its own: the others are imported. */
export async function importAccounts(request: Import, ports: ImportPorts): Promise<ImportAnswer> {
  const { componentAppId, authorizers, dryRun = false } = request;
  const results = await aFewAtATime(authorizers, CONCURRENT, (account) =>
    importOne(account, request, ports),
  );
  ports.logger.info('Accounts imported', { componentAppId, dryRun, ...countsOf(results) });
  return { componentAppId, dryRun, results };
}

async function importOne(
  given: ImportedAccount,
  { componentAppId, dryRun, check }: Import,
  ports: ImportPorts,
): Promise<ImportResult> {
  const { authorizerAppId } = given;
  if (isTestAccount(authorizerAppId)) {
    return { authorizerAppId, outcome: 'refused', reason: 'test-account' };
  }
  const key = { componentAppId, authorizerAppId };
  try {
    if (dryRun) return await foresee(key, given, ports);
    const imported = await store(key, given, ports);
    const isStored = imported.outcome !== 'kept';
    return check && isStored
      ? { ...imported, ...(await checkInTime(key, given, ports)) }
      : imported;
  } catch (error) {
    ports.logger.warn('Account could not be imported', { ...key, ...describeError(error) });
    return { authorizerAppId, outcome: 'failed', message: messageOf(error) };
  }
}

async function foresee(
  key: AuthorizerKey,
  given: ImportedAccount,
  ports: ImportPorts,
): Promise<ImportResult> {
  const current = await ports.store.readAuthorizer(key);
  return resultOf(given, current, decideImport(current, given, ports.now()));
}

async function store(
  key: AuthorizerKey,
  given: ImportedAccount,
  ports: ImportPorts,
): Promise<ImportResult> {
  const { componentAppId } = key;
  let result: ImportResult | undefined;
  const stored = await decideAndSave(key, ports, async (current) => {
    let decision = decideImport(current, given, ports.now());
    const info = decision.is === 'newer' ? await askWechat(key, given, ports) : undefined;
    if (decision.is === 'newer' && !info) decision = { is: 'kept', reason: 'not-confirmed' };
    result = resultOf(given, current, decision);
    return changeByImport(current, { componentAppId, given, decision, info }, ports.now());
  });
  // Also what an interrupted import has stored and not announced.
  if (stored) await announceNews(stored, ports);
  if (!result) throw new Error('an import without a decision');
  return result;
}

/** What WeChat says of the account; undefined where it does not name the file's refresh token. */
async function askWechat(
  { componentAppId, authorizerAppId }: AuthorizerKey,
  given: ImportedAccount,
  ports: ImportPorts,
): Promise<AuthorizerInfo | undefined> {
  try {
    const info = await withComponentAccessToken(componentAppId, ports, (caller) =>
      askForGrant({ ...caller, authorizerAppId }, ports),
    );
    return isConfirmedBy(info, given) ? info : undefined;
  } catch (error) {
    if (isGrantDenied(error)) return undefined;
    throw error;
  }
}

async function checkInTime(
  key: AuthorizerKey,
  { authorizerRefreshToken }: ImportedAccount,
  ports: ImportPorts,
): Promise<CheckedToken> {
  if (!ports.hasTimeLeft()) return { check: 'not-checked' };
  return checkRefreshToken(key, authorizerRefreshToken, ports);
}

/** Of a fault of our own only the log tells more. */
function messageOf(error: unknown): string {
  const explained = explainWechatFailure(error);
  return explained instanceof KeeperError
    ? `${explained.code}: ${explained.message}`
    : 'a fault of the service: see its log';
}
