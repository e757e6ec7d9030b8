/** Tells of pushes that are signed, and that nothing can be done with but passing them on. */
import type { Log, Metering } from '../services.ts';
import type { Incompleteness } from '../wechat/event.ts';

/** Counted with the refused pushes: so the same alarm tells of it. */
const CODE = 'push-incomplete';

/** One line, with the component, the account and what is missing; and one count. */
export function reportIncomplete(
  push: Incompleteness & { componentAppId: string; infoType?: string },
  { logger, measure }: Log & Metering,
): void {
  const { componentAppId, authorizerAppId, infoType, missing } = push;
  const about = { componentAppId, authorizerAppId, infoType, code: CODE };
  logger.warn('Incomplete push passed on', { ...about, missing: missing.join(', ') });
  measure({ RefusedPushes: 1 }, [{}, { code: CODE }]);
}
