/** What is pushed. */

/** What is to be told, and to which of the component's two addresses. */
export interface Push {
  componentAppId: string;
  infoType: string;
  authorizerAppId?: string | undefined;
  /** The message before encryption; repeated attempts carry the same. */
  xml: string;
  /** Only on the message URL: who wrote, and the account's original id. */
  message?: { openId: string; userName: string } | undefined;
}
