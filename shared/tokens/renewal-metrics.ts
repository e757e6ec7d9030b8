/** The metrics of renewals. */
import type { Measure } from '../aws/metrics.ts';
import { nameOfFailure } from '../errors.ts';
import type { CredentialKey } from '../store/records/access-token.ts';
import { WechatApiError, WechatReplyUnexpected, WechatUnreachable } from '../wechat/errors.ts';

/** @param failure the renewal's error; undefined where it succeeded */
export function measureRenewal(
  key: CredentialKey,
  failure: { error: unknown } | undefined,
  { measure }: { measure: Measure },
): void {
  const { componentAppId, authorizerAppId } = key;
  // A property finds the renewals of one account. A dimension would cost money for each account.
  const account = authorizerAppId === undefined ? {} : { authorizerAppId };
  const figures = { TokenRenewals: 1, FailedTokenRenewals: failure ? 1 : 0 };
  const token = tokenOf(key);
  // Once more for all components together: alarms cannot add up.
  measure(figures, [{ componentAppId, token }, { token }], account);
  if (!failure) return;
  const errcode = errcodeOf(failure.error) ?? nameOfFailure(failure.error);
  measure({ FailedTokenRenewals: 1 }, [{ componentAppId, errcode }], account);
}

/** Counts a look-up that found the token due while another renewer held its lease. */
export function measureContention(key: CredentialKey, { measure }: { measure: Measure }): void {
  const { componentAppId } = key;
  measure({ LeaseContentions: 1 }, [{ componentAppId, token: tokenOf(key) }]);
}

/** WeChat's answer, also as the cause of another error; undefined where WeChat was not asked. */
function errcodeOf(error: unknown): string | undefined {
  if (error instanceof WechatApiError) return String(error.errcode);
  if (error instanceof WechatUnreachable) return 'unreachable';
  if (error instanceof WechatReplyUnexpected) return 'unexpected-reply';
  return error instanceof Error && error.cause !== undefined ? errcodeOf(error.cause) : undefined;
}

function tokenOf({ authorizerAppId, credential = 'access-token' }: CredentialKey): string {
  if (credential !== 'access-token') return credential;
  return authorizerAppId === undefined ? 'component' : 'authorizer';
}
