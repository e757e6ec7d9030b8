/** Codes by which users sign in: from wx.login in a mini program, or from the web page. */
import { WechatError, refuseUnless } from '../errors.ts';
import type { SignInCode } from '../state/account-data.ts';
import type { SimulatorState } from '../state/state.ts';

const CODE_LIFETIME_SECONDS = 5 * 60;

/** Whose code it is, and for what. */
export interface CodeOwner {
  componentAppId: string;
  authorizerAppId: string;
  kind: 'login' | 'web';
}

/** The user signs in. @param given `openId` default: the account's first user */
export function issueSignInCode(
  { clock, identifiers, signInCodes, users }: SimulatorState,
  given: Omit<SignInCode, 'openId' | 'expiresAt' | 'isUsed'> & { openId?: string | undefined },
): { code: string; openId: string } {
  const now = clock.now();
  for (const [code, { expiresAt }] of signInCodes) {
    if (now >= expiresAt) signInCodes.delete(code);
  }
  const { openId } = users.change(given.authorizerAppId, { openId: given.openId });
  const code = identifiers.signInCode();
  signInCodes.set(code, {
    ...given,
    openId,
    expiresAt: now + CODE_LIFETIME_SECONDS,
    isUsed: false,
  });
  return { code, openId };
}

/** @throws {WechatError} 41008 missing, 40029 unknown, expired or another account's, 40163 used */
export function redeemSignInCode(
  { clock, signInCodes }: SimulatorState,
  code: string | null,
  { authorizerAppId, componentAppId, kind }: CodeOwner,
): SignInCode {
  refuseUnless(code, 41008);
  const issued = signInCodes.get(code);
  if (!issued || clock.now() >= issued.expiresAt) throw new WechatError(40029);
  // A mini program does not know which component will redeem the code.
  const isOwn =
    issued.authorizerAppId === authorizerAppId &&
    (issued.scope === 'login') === (kind === 'login') &&
    (kind === 'login' || issued.componentAppId === componentAppId);
  refuseUnless(isOwn, 40029);
  refuseUnless(!issued.isUsed, 40163);
  issued.isUsed = true;
  return issued;
}
