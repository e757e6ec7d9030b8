/** Tells others of what happened, on the event bus. No token, ticket or code is ever part of it. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { requireVariables } from '../config.ts';
import type { Services } from '../services.ts';
import type { Authorizer, AuthorizerNews } from '../store/records.ts';

/** `type` becomes the event's detail-type. */
export interface Announcement {
  type: string;
  detail: Record<string, unknown>;
}

/** @throws where not all could be handed over: the caller announces all of them again */
export type Announce = (announcements: readonly Announcement[]) => Promise<void>;

/** Of every event's detail; what is added later does not change it. See docs/events.md. */
export const SCHEMA_VERSION = 1;
/** The events' `source`. */
const SOURCE = 'wxkeeper';
/** EventBridge takes no more in one call. */
const LARGEST_BATCH = 10;

export function createAnnouncer(client = new EventBridgeClient({})): Announce {
  const { EVENT_BUS_NAME: bus } = requireVariables(['EVENT_BUS_NAME']);
  return async (announcements) => {
    for (let start = 0; start < announcements.length; start += LARGEST_BATCH) {
      const entries = announcements.slice(start, start + LARGEST_BATCH).map((announcement) => ({
        EventBusName: bus,
        Source: SOURCE,
        DetailType: announcement.type,
        Detail: JSON.stringify(announcement.detail),
      }));
      const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: entries }));
      if (FailedEntryCount) throw new Error(`${FailedEntryCount} events could not be announced`);
    }
  };
}

/** Announces what the authorizer's changes left to be announced: at least once, in their order. */
export async function announceNews(
  authorizer: Authorizer,
  { announce, store }: Pick<Services, 'announce' | 'store'>,
): Promise<void> {
  if (authorizer.unannounced.length === 0) return;
  await announce(authorizer.unannounced.map((news) => announcementOf(authorizer, news)));
  await store.markAnnounced(authorizer, authorizer.version);
}

function announcementOf(authorizer: Authorizer, { type, ...news }: AuthorizerNews): Announcement {
  const { componentAppId, authorizerAppId, tenantId, permissionSets, profile } = authorizer;
  const { version: authorizerVersion, ...change } = news;
  const who = { componentAppId, authorizerAppId, tenantId, authorizerVersion };
  return {
    type,
    detail: { schemaVersion: SCHEMA_VERSION, ...who, permissionSets, profile, ...change },
  };
}
