/** How WeChat's other events are passed on: under a name that is none of ours, and not too large. */
import { SCHEMA_VERSION, type Announcement } from '../aws/event-bus.ts';
import type { QueuedEvent } from '../aws/event-queue.ts';
import { cut } from '../cut.ts';
import { eventTypes } from '../event-types.ts';
import { lazily } from '../lazily.ts';
import type { OtherEvent } from '../wechat/event.ts';
import { ANY_LETTER, plainLetters } from '../wechat/signed-content/look-alike.ts';
import { fitted } from './fitted.ts';

/** EventBridge accepts no more characters. */
const LONGEST_DETAIL_TYPE = 128;

/** The detail-type of an event whose own name is one of ours, or can be no detail-type. */
const OTHER_INFO_TYPE = 'OtherInfoType';

/** Control characters, signs that nobody sees, halves of signs, blanks that are none of ASCII's. */
const odd = lazily(() => /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Z}/u);

const ownNames = lazily(() => [...eventTypes, OTHER_INFO_TYPE].map(comparable));

/**
 * What is put on the queue for an event. The code that it carries goes by itself: whatever becomes
 * of it, the notice is passed on.
 */
export function queuedFor(event: OtherEvent): QueuedEvent[] {
  const { registration, unnamedGrant, ...given } = event;
  const withCode = registration ?? unnamedGrant;
  const notice = { ...given, ...fitted(event.fields) };
  if (!withCode) return [notice];
  const { kind: _kind, fields: _fields, incomplete: _incomplete, ...origin } = given;
  return [notice, { kind: 'grant', ...origin, ...withCode }];
}

/** The event as it goes on the bus. */
export function noticeOf(event: OtherEvent): Announcement {
  const { componentAppId, infoType, createdAt, fields, incomplete, isShortened } = event;
  const origin = { schemaVersion: SCHEMA_VERSION, componentAppId, infoType, createdAt };
  // Whoever has a rule for WeChat's name counts on what such a push needs.
  const type = incomplete ? OTHER_INFO_TYPE : detailTypeOf(infoType);
  const isIncomplete = incomplete && true;
  return { type, detail: { ...origin, fields, isIncomplete, isShortened } };
}

/** No rule for one of our own events may get what WeChat has named so, and nobody take it for one. */
function detailTypeOf(infoType: string): string {
  const isOdd = odd().test(infoType) || infoType.trim() !== infoType || infoType === '';
  if (isOdd || looksLikeOwn(infoType)) return OTHER_INFO_TYPE;
  return cut(infoType, LONGEST_DETAIL_TYPE);
}

function looksLikeOwn(infoType: string): boolean {
  const signs = Array.from(comparable(infoType));
  return ownNames().some(
    (name) =>
      name.length === signs.length &&
      signs.every((sign, index) => sign === ANY_LETTER || sign === name[index]),
  );
}

/** Rules can compare without regard to case, readers without regard to what looks the same. */
function comparable(name: string): string {
  return plainLetters(name).replaceAll('0', 'o').replaceAll(/[1l]/g, 'i').replaceAll('rn', 'm');
}
