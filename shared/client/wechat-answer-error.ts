/** WeChat refused a sign-in. */

/** WeChat's errcode and errmsg, such as 40029: the code is not valid, or was used before. */
export class WechatAnswerError extends Error {
  override readonly name = 'WechatAnswerError';
  readonly errcode: number;
  readonly errmsg: string;

  constructor(errcode: number, errmsg: string) {
    super(`WeChat answered ${errcode}: ${errmsg}`);
    this.errcode = errcode;
    this.errmsg = errmsg;
  }
}
