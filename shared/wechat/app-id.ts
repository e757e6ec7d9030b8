/** What WeChat's ids look like. */

/** The appid of a platform, and of most official accounts and mini programs. */
export const APP_ID = /^wx[0-9a-f]{16}$/;

/**
 * The id of an account that has authorized a platform. Wider on purpose: shops and channels accounts
 * have ids of other forms, so only what a key must not contain is refused.
 */
export const AUTHORIZER_APP_ID = /^[\w-]{1,64}$/;
/** What {@link AUTHORIZER_APP_ID} allows, in words. */
export const AUTHORIZER_APP_ID_FORM = 'an appid: up to 64 letters, digits, _ and -';
