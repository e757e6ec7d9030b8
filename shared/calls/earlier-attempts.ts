/** What a call's failure says of the attempts before the last one: WeChat may have acted on those. */
import { KeeperError } from '../errors.ts';
import { WechatMayHaveActed, WechatUnreachable } from '../wechat/errors.ts';
import { wasSent } from '../wechat/raw-call.ts';

/** The failure of a call of which an attempt before this failure was sent, and not refused unheard. */
export function withEarlierAttempt(error: unknown): unknown {
  if (error instanceof WechatUnreachable) {
    if (wasSent(error)) return error;
    const reason = `${error.reason}, but an earlier attempt was sent`;
    return new WechatMayHaveActed(error.path, reason, error.hostFault);
  }
  if (!(error instanceof KeeperError)) return error;
  const message = `${error.message}; an earlier attempt was sent, and WeChat may have acted`;
  return new KeeperError(error.code, message, { cause: error });
}
