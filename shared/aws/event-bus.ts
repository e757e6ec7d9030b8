/** Puts events on the event bus. They never contain a token, ticket or code. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { requireVariables } from '../config.ts';
import { eventTypes } from '../event-types.ts';
import { EVENT_SOURCE } from './event-source.ts';
import type { Measure } from './metrics.ts';
import { timeLimits } from './time-limits.ts';

/** `type` becomes the detail-type: one of our own, or the InfoType of one of WeChat's events. */
export interface Announcement {
  type: string;
  detail: Record<string, unknown>;
}

/** @throws where any of them could not be put on the bus: the caller announces all of them again */
export type Announce = (announcements: readonly Announcement[]) => Promise<void>;

/** Part of every event's detail. New fields do not change it. See docs/events.md. */
export const SCHEMA_VERSION = 1;
/** EventBridge accepts no more events in one call. */
const LARGEST_BATCH = 10;

export function createAnnouncer(client = new EventBridgeClient(timeLimits('bus'))): Announce {
  const { EVENT_BUS_NAME: bus } = requireVariables(['EVENT_BUS_NAME']);
  return async (announcements) => {
    for (let start = 0; start < announcements.length; start += LARGEST_BATCH) {
      const entries = announcements.slice(start, start + LARGEST_BATCH).map((announcement) => ({
        EventBusName: bus,
        Source: EVENT_SOURCE,
        DetailType: announcement.type,
        Detail: JSON.stringify(announcement.detail),
      }));
      const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: entries }));
      if (FailedEntryCount) throw new Error(`${FailedEntryCount} events could not be announced`);
    }
  };
}

/** Only our own detail-types become a dimension: WeChat may add any number of others. */
const ownTypes: ReadonlySet<string> = new Set(eventTypes);

/** Counts events after all of them were put on the event bus. */
export function countAnnouncements(
  announce: Announce,
  { measure }: { measure: Measure },
): Announce {
  return async (announcements) => {
    await announce(announcements);
    const groups = Map.groupBy(announcements, ({ type, detail }: Announcement) =>
      [String(detail['componentAppId']), ownTypes.has(type) ? type : 'other'].join(' '),
    );
    for (const [group, { length }] of groups) {
      const [componentAppId = '', type = ''] = group.split(' ');
      measure({ Announcements: length }, [{ componentAppId, type }, { type }]);
    }
  };
}
