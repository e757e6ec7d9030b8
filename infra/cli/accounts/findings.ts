/** What the story of an account means, and who has to do what: the answer to "nothing happens". */
import type { QueueState } from '../deployment/surroundings.ts';
import type { Words } from '../words/words.ts';
import type { Story } from './story.ts';

/** One thing that is not as it should be. */
export interface Finding {
  /** Never changes, whatever the language. */
  id: string;
  text: string;
  remedy: string;
}

export function findingsOf(
  story: Story,
  queues: readonly QueueState[],
  { show }: Words,
): Finding[] {
  const { status, authorizerAppId } = story;
  const { remedies } = show;
  const waiting = queues.find(({ waiting: count }) => count)?.waiting ?? 0;
  const setAside = queues[0]?.setAside ?? 0;
  const found: (Finding | false)[] = [
    status === null && { id: 'not-stored', text: show.notStored, remedy: remedies.notStored },
    waiting > 0 && {
      id: 'events-waiting',
      text: show.eventsWaiting(waiting),
      remedy: remedies.eventsWaiting,
    },
    setAside > 0 && {
      id: 'events-set-aside',
      text: show.eventsSetAside(setAside),
      remedy: remedies.eventsSetAside,
    },
    status === 'revoked' && { id: 'revoked', text: show.revoked, remedy: remedies.link },
    status === 'reauthorization-required' && {
      id: 'reauthorization-required',
      text: story.lacksApiPermission ? show.lacksApiPermission : show.mustAuthorizeAgain,
      remedy: remedies.link,
    },
    ...ofAuthorized(story, authorizerAppId, show),
  ];
  return found.filter((each) => each !== false);
}

function ofAuthorized(
  story: Story,
  authorizerAppId: string,
  show: Words['show'],
): (Finding | false)[] {
  const { failure, unannounced, withheldTenant, tenantId, status } = story;
  const { remedies } = show;
  if (status !== 'authorized') return [];
  return [
    failure !== null && {
      id: 'renewal-failed',
      text: show.renewalFailed(failure.code, failure.message),
      remedy: remedies.renewalFailed(errcodeIn(failure.message)),
    },
    unannounced > 0 && {
      id: 'not-announced',
      text: show.notAnnounced(unannounced),
      remedy: remedies.reconcile,
    },
    withheldTenant !== null && {
      id: 'tenant-withheld',
      text: show.tenantWithheld(withheldTenant.tenantId, withheldTenant.reason),
      remedy: remedies.assign(authorizerAppId, withheldTenant.tenantId),
    },
    tenantId === null && {
      id: 'no-tenant',
      text: show.noTenant,
      remedy: remedies.assign(authorizerAppId, '<tenant>'),
    },
  ];
}

function errcodeIn(message: string): string {
  return /with (-?\d+):/.exec(message)?.[1] ?? '<errcode>';
}

/** An account without a tenant works: only a platform that uses tenants has to do something. */
export const harmless: ReadonlySet<string> = new Set(['no-tenant']);
