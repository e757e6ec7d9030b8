/** What is measured and logged of each call to WeChat. */
import type { ObservedCall } from '../wechat/call.ts';
import type { Logger } from './logger.ts';
import { measureWechatCall, type Measure } from './metrics.ts';

/**
 * An answer that is not understood has a line of its own: it says what is missing, not what came. So
 * has one of which something had to be assumed.
 */
export function observeWechatCall(
  call: ObservedCall,
  { measure, logger }: { measure: Measure; logger: Logger },
): void {
  measureWechatCall(call, { measure });
  const { path, host, missing, assumed } = call;
  if (missing !== undefined) {
    logger.error('Answer of WeChat not understood', { path, host, missing });
  }
  if (assumed !== undefined) logger.warn('Life of a token not told', { path, host, assumed });
}
