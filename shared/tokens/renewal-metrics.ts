/** What is measured of renewals. */
import type { Measure } from '../aws/metrics.ts';
import { nameOfFailure } from '../errors.ts';
import type { AccessTokenKey } from '../store/records.ts';
import { WechatApiError, WechatUnreachable } from '../wechat/errors.ts';

/** @param failure what the renewal failed with, undefined where it did not fail */
export function measureRenewal(
  key: AccessTokenKey,
  failure: { error: unknown } | undefined,
  { measure }: { measure: Measure },
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
export function measureContention(key: AccessTokenKey, { measure }: { measure: Measure }): void {
  const { componentAppId } = key;
  measure({ LeaseContentions: 1 }, [{ componentAppId, token: tokenOf(key) }]);
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
