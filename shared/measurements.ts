/** What is measured of what happens here: each function writes the metrics of one kind of event. */
import type { Announce, Announcement } from './aws/event-bus.ts';
import type { Measure } from './aws/metrics.ts';
import type { Refusal } from './edge/http-refusal.ts';
import {
  ConfigurationError,
  explainWechatFailure,
  KeeperError,
  LeaseRanOut,
  type ErrorName,
} from './errors.ts';
import type { ReconciliationSummary } from './reconciliation/reconcile.ts';
import type { AccessTokenKey } from './store/records.ts';
import type { ObservedCall } from './wechat/call.ts';
import { WechatApiError, WechatUnreachable } from './wechat/errors.ts';

interface Measuring {
  measure: Measure;
}

/** A failure that is expected; any other is `unexpected`, and its name is in the log only. */
export type FailureName = ErrorName | 'ConfigurationError' | 'LeaseRanOut' | 'unexpected';

/** How a look-up ended; `outcome` is where its token came from, or the name of its failure. */
export interface LookUpOutcome {
  /** `unknown` where the request names none of this deployment's. */
  componentAppId: string;
  outcome: 'memory' | 'table' | 'renewed' | FailureName;
  milliseconds: number;
}

/** Failures of a look-up for which neither the caller nor the merchant can do anything. */
const oursToMend: ReadonlySet<string> = new Set<FailureName>([
  'VerifyTicketMissing',
  'RefreshInProgress',
  'WechatUnavailable',
  'WechatRejected',
  'ConfigurationError',
  'unexpected',
]);

/**
 * One line for look-ups that ended alike, another one where one failed and should not have.
 *
 * @param milliseconds of each look-up
 */
export function measureLookUps(
  { componentAppId, outcome }: Pick<LookUpOutcome, 'componentAppId' | 'outcome'>,
  milliseconds: readonly number[],
  { measure }: Measuring,
): void {
  const figures = { TokenLookUps: milliseconds.length, TokenLookUpMilliseconds: milliseconds };
  measure(figures, [{ componentAppId, outcome }]);
  if (oursToMend.has(outcome)) measure({ FailedTokenLookUps: 1 }, [{ componentAppId }]);
}

/** @param failure what the renewal failed with, undefined where it did not fail */
export function measureRenewal(
  key: AccessTokenKey,
  failure: { error: unknown } | undefined,
  { measure }: Measuring,
): void {
  const { componentAppId, authorizerAppId } = key;
  // To find what became of one account's token; as a dimension it would cost for each account.
  const account = authorizerAppId === undefined ? {} : { authorizerAppId };
  const figures = { TokenRenewals: 1, FailedTokenRenewals: failure ? 1 : 0 };
  measure(figures, [{ componentAppId, token: tokenOf(key) }], account);
  if (!failure) return;
  const errcode = errcodeOf(failure.error) ?? nameOfFailure(failure.error);
  measure({ FailedTokenRenewals: 1 }, [{ componentAppId, errcode }], account);
}

/** Somebody found the token due, and somebody else renewing it. */
export function measureContention(key: AccessTokenKey, { measure }: Measuring): void {
  const { componentAppId } = key;
  measure({ LeaseContentions: 1 }, [{ componentAppId, token: tokenOf(key) }]);
}

/** Each attempt at a host counts; which one it was is to be read in the line. */
export function measureWechatCall(
  { path, host, milliseconds, failure }: ObservedCall,
  { measure }: Measuring,
): void {
  measure({ WechatCalls: 1, WechatCallMilliseconds: milliseconds }, [{}], { path, host });
  if (failure !== undefined) measure({ FailedWechatCalls: 1 }, [{ errcode: failure }]);
}

/** The detail-types that are ours: of others, WeChat could invent any number. */
const announcedTypes: ReadonlySet<string> = new Set([
  'AuthorizerAuthorized',
  'AuthorizerUpdated',
  'AuthorizerRevoked',
  'ReauthorizationRequired',
  'VerifyTicketOverdue',
  'AuthorizerMessageReceived',
]);

/** Counts what is put on the event bus, once all of it is there. */
export function countAnnouncements(announce: Announce, { measure }: Measuring): Announce {
  return async (announcements) => {
    await announce(announcements);
    const groups = Map.groupBy(announcements, ({ type, detail }: Announcement) =>
      [String(detail['componentAppId']), announcedTypes.has(type) ? type : 'other'].join(' '),
    );
    for (const [group, { length }] of groups) {
      const [componentAppId = '', type = ''] = group.split(' ');
      measure({ Announcements: length }, [{ componentAppId, type }]);
    }
  };
}

const outcomeOf = {
  adopt: 'adopted',
  restore: 'restored',
  update: 'updated',
  revoke: 'revoked',
  failed: 'failed',
} as const;

/**
 * Each run tells of what it has repaired, and the one that comes to the end how many accounts were
 * compared: a run that goes on from another's end compares all of them again.
 */
export function measureReconciliation(
  { compared, ...summary }: ReconciliationSummary & { compared: number },
  { measure }: Measuring,
): void {
  const { componentAppId, finished } = summary;
  if (finished) measure({ ReconciledAuthorizers: compared }, [{ componentAppId }]);
  for (const [difference, outcome] of Object.entries(outcomeOf)) {
    const count = summary[outcome];
    if (count > 0) measure({ ReconciliationDifferences: count }, [{ componentAppId, difference }]);
  }
}

/** For functions on the addresses that WeChat calls: strangers find these, too. */
export function countRefusedPushes({ measure }: Measuring): (refusal: Refusal) => void {
  return ({ code }) => measure({ RefusedPushes: 1 }, [{}, { code }]);
}

/** One of a few names, whatever the error is. */
export function nameOfFailure(error: unknown): FailureName {
  const explained = explainWechatFailure(error);
  if (explained instanceof KeeperError) return explained.name;
  if (explained instanceof ConfigurationError) return explained.name;
  return explained instanceof LeaseRanOut ? explained.name : 'unexpected';
}

/** What WeChat answered, perhaps to somebody who explained it; undefined where it was not asked. */
function errcodeOf(error: unknown): string | undefined {
  if (error instanceof WechatApiError) return String(error.errcode);
  if (error instanceof WechatUnreachable) return 'unreachable';
  return error instanceof Error && error.cause !== undefined ? errcodeOf(error.cause) : undefined;
}

function tokenOf({ authorizerAppId }: AccessTokenKey): 'component' | 'authorizer' {
  return authorizerAppId === undefined ? 'component' : 'authorizer';
}
