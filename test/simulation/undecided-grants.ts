/**
 * Grants of which only WeChat could have told whether they are the newest, and did not: the push is
 * dated by WeChat's clock, the browser's return by ours.
 */
import type { Logger } from '../../shared/aws/logger.ts';
import { ownerName } from './components.ts';
import type { World } from './world.ts';

/** As the service logs it. */
const NOT_ASKED = 'Newest grant could not be asked for';

/** Listens for that one line. */
export function createListener({ undecided, time }: World): Logger {
  return {
    info: () => {},
    warn(message, fields) {
      if (message !== NOT_ASKED) return;
      const { componentAppId, authorizerAppId } = Object(fields) as Record<string, string>;
      if (componentAppId === undefined) return;
      undecided.set(ownerName({ componentAppId, authorizerAppId }), time.nowMs());
    },
    error: () => {},
  };
}

/** Whether it was so for a grant of that moment, in seconds by WeChat's clock, or since. */
export function isLeftUndecided(
  { undecided, wechatSkewMs }: World,
  { owner, at }: { owner: string; at: number },
): boolean {
  const grantedAt = at * 1000 - wechatSkewMs;
  return (undecided.get(owner) ?? -Infinity) >= grantedAt;
}
