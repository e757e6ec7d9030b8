/** What could not be read of a push, which is kept as text beside its fields. */
import { lazily } from '../../lazily.ts';
import type { XmlFields } from '../xml.ts';

/** What stands beside all fields. No field of WeChat's can have this name. */
export const UNREAD = '#text';

/** Without the names that every object of JavaScript has. */
export function emptyFields(): XmlFields {
  return Object.create(null) as XmlFields;
}

/** Adds what could not be read. */
export function addUnread(fields: XmlFields, ...texts: string[]): XmlFields {
  const before = fields[UNREAD];
  const text = [typeof before === 'string' ? before : '', ...texts].join('');
  if (text !== '') fields[UNREAD] = text.toWellFormed();
  return fields;
}

/** Blanks, control characters, byte order marks and other signs that nobody sees. */
const unseen = lazily(() => /[\s\p{Cc}\p{Cf}]/u);

/** Without what nobody sees at its ends. Sign by sign: a pattern would begin anew in each blank. */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && unseen().test(text.charAt(start))) start += 1;
  while (end > start && unseen().test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
