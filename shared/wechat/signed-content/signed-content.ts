/**
 * Reads what is inside a push whose signature was right. Before the signature everything is strict
 * (xml.ts). Behind it WeChat's content is read as it comes, so that nothing of it is lost.
 */
import { isForeign, isOnce, madeByWechat, spelled } from './push-names.ts';
import { readSignedJson } from './signed-json.ts';
import { readSignedXml } from './signed-xml.ts';
import { addUnread, emptyFields, trimmed, UNREAD } from './unread.ts';
import type { XmlFields, XmlValue } from '../xml.ts';

/** The fields of XML or JSON, under WeChat's own names. What cannot be read is text beside them. */
export function readSignedContent(content: string): XmlFields {
  const text = trimmed(content);
  const isJson = /^[{[]/.test(text);
  // What begins as JSON is no XML: a tag in it would be of a user's text.
  const fields = isJson ? readSignedJson(text) : readSignedXml(content.trimStart());
  return fields ? tidied(fields) : addUnread(emptyFields(), text);
}

/** With WeChat's spelling of the names that matter, and without blanks around WeChat's own values. */
function tidied(fields: XmlFields): XmlFields {
  const tidy = emptyFields();
  const { [UNREAD]: unread = '', ...named } = fields;
  for (const [name, value] of Object.entries(named)) {
    const known = spelled(name);
    const isMisspelled = name !== known && Object.hasOwn(named, known);
    if (isMisspelled || known in tidy) leave(tidy, name, value);
    else tidy[known] = madeByWechat.has(known) ? ownValue(known, value) : value;
  }
  if (typeof unread === 'string') addUnread(tidy, unread);
  if (tidy['MsgType'] === 'text') spellContent(tidy);
  leaveForeign(tidy);
  return tidy;
}

function ownValue(name: string, value: XmlValue): XmlValue {
  const text = isOnce(name) ? textIn(value) : value;
  // No user has written it: a text in two parts is one.
  return typeof text === 'string' ? trimmed(text.replaceAll(']]><![CDATA[', '')) : value;
}

/** The one text in a list or in an element, however deep. */
function textIn(value: XmlValue): string | undefined {
  if (typeof value === 'string') return value;
  const [only, ...others] = Array.isArray(value)
    ? new Set(value.map(textIn).filter((text) => text !== ''))
    : Object.values(value).map(textIn);
  return others.length === 0 ? only : undefined;
}

/** Other pushes have a `content` of their own; beside a `Content` it is left as it is. */
function spellContent(fields: XmlFields): void {
  const names = Object.keys(fields).filter((each) => each.toLowerCase() === 'content');
  const name = names.includes('Content') ? 'Content' : names[0];
  const value = name === undefined ? undefined : fields[name];
  if (name === undefined || value === undefined) return;
  if (name !== 'Content') delete fields[name];
  fields['Content'] = textIn(value) ?? value;
}

/** What this kind of message does not have is no field of it. */
function leaveForeign(fields: XmlFields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (!isForeign(name, fields['MsgType'])) continue;
    delete fields[name];
    leave(fields, name, value);
  }
}

function leave(fields: XmlFields, name: string, value: XmlValue): void {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  addUnread(fields, `<${name}>${text}</${name}>`);
}
