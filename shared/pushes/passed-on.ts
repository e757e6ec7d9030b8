/** How WeChat's other events are passed on: under a name that is none of ours, and not too large. */
import { SCHEMA_VERSION, type Announcement } from '../aws/event-bus.ts';
import type { QueuedEvent } from '../aws/event-queue.ts';
import { cut } from '../cut.ts';
import { eventTypes } from '../event-types.ts';
import type { OtherEvent } from '../wechat/event.ts';
import { fitted } from './fitted.ts';

/** EventBridge accepts no more characters. */
const LONGEST_DETAIL_TYPE = 128;

/** The detail-type of an event whose own name is one of ours, or can be no detail-type. */
const OTHER_INFO_TYPE = 'OtherInfoType';

/** Control characters, signs that nobody sees, halves of signs. */
const ODD = /[\p{Cc}\p{Cf}\p{Cs}]/u;

const ownNames: ReadonlySet<string> = new Set(eventTypes.map(comparable));

/**
 * What is put on the queue for an event. The code of a registration goes by itself: whatever becomes
 * of it, the notice is passed on.
 */
export function queuedFor(event: OtherEvent): QueuedEvent[] {
  const { registration, ...given } = event;
  const notice = { ...given, ...fitted(event.fields) };
  if (!registration) return [notice];
  const { kind: _kind, fields: _fields, ...origin } = given;
  return [notice, { kind: 'grant', ...origin, ...registration }];
}

/** The event as it goes on the bus. */
export function noticeOf(event: OtherEvent): Announcement {
  const { componentAppId, infoType, createdAt, fields, isShortened } = event;
  const origin = { schemaVersion: SCHEMA_VERSION, componentAppId, infoType, createdAt };
  return { type: detailTypeOf(infoType), detail: { ...origin, fields, isShortened } };
}

/** No rule for one of our own events may get what WeChat has named so. */
function detailTypeOf(infoType: string): string {
  const isOdd = ODD.test(infoType) || infoType.trim() !== infoType || infoType === '';
  if (isOdd || ownNames.has(comparable(infoType))) return OTHER_INFO_TYPE;
  return cut(infoType, LONGEST_DETAIL_TYPE);
}

/** Rules can compare without regard to case. */
function comparable(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
