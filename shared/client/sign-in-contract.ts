/** Signing users in: the public types. */

/** The account into which a user signs in. */
export interface SignInAccount {
  componentAppId: string;
  authorizerAppId: string;
}

/** A code of WeChat's, which is good for one exchange within 5 minutes. */
export interface CodeExchange extends SignInAccount {
  code: string;
}

/** Where a user is sent to sign in within WeChat. */
export interface WebAuthorization extends SignInAccount {
  /** Your page, on a domain that the account has entered. WeChat adds `code` and `state`. */
  redirectUri: string;
  /** `snsapi_base` (default): the openid, unasked. `snsapi_userinfo`: name and picture, if allowed. */
  scope?: 'snsapi_base' | 'snsapi_userinfo' | undefined;
  /** Comes back as it is: up to 128 letters and digits. Take a random one against forgery. */
  state?: string | undefined;
}

/** Who signed in on a web page. The tokens are the user's, not the account's. */
export interface WebUser {
  openId: string;
  /** Where the account is bound to an account on WeChat's open platform. */
  unionId?: string | undefined;
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
  scope: string;
}

/** Who signed in to a mini program. */
export interface LoginUser {
  openId: string;
  unionId?: string | undefined;
  /** Opens what WeChat encrypts for the mini program. It must not leave your server. */
  sessionKey: string;
}
