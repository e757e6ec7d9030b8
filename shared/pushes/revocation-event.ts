/** Applies the push that says that a grant has ended. */
import { storeEndOfGrant } from '../authorizers/grants.ts';
import { announceNews } from '../authorizers/news.ts';
import { isEndUndecided } from '../authorizers/undecided.ts';
import { endGrantIfGone } from '../authorizers/withdrawal.ts';
import { isComplete } from '../onboarding/spent-code.ts';
import { withComponentAccessToken } from '../tokens/component-token.ts';
import type { RevocationEvent } from '../wechat/event.ts';
import { describeEvent } from './describe-event.ts';
import type { ApplyPorts } from './grant-event.ts';

/** This is idempotent. */
export async function applyRevocation(event: RevocationEvent, ports: ApplyPorts): Promise<void> {
  const { componentAppId, createdAt: changedAt, isDatedByOurClock } = event;
  const stored = await ports.store.readAuthorizer(event);
  if (!stored || !isEndUndecided(stored, { changedAt, isDatedByOurClock }, ports.now())) {
    await storeEndOfGrant(event, { status: 'revoked', changedAt }, ports);
    return;
  }
  const settled = await withComponentAccessToken(componentAppId, ports, (caller) =>
    endGrantIfGone(stored, caller, ports),
  );
  ports.logger.info('WeChat was asked whether the grant has ended', {
    ...describeEvent(event),
    status: settled?.status,
  });
  // What an earlier try of this event has stored, and did not live to announce.
  const newest = await ports.store.readAuthorizer(event);
  if (newest && isComplete(newest)) await announceNews(newest, ports);
}
