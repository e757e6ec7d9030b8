/**
 * Reads what is inside a push whose signature was right. Before the signature everything is strict
 * (xml.ts). Behind it WeChat's content is read as it comes, so that nothing of it is lost.
 */
import { MessageRejected } from './message-rejected.ts';
import { isForeign, madeByWechat, spelled } from './push-names.ts';
import { readSignedJson } from './signed-json.ts';
import { readSignedXml } from './signed-xml.ts';
import { UNREAD } from './xml-careful.ts';
import type { XmlFields } from './xml.ts';

/**
 * The fields of XML or JSON, under WeChat's own names.
 *
 * @throws {MessageRejected} `content-unreadable` where it is neither
 */
export function readSignedContent(content: string): XmlFields {
  // Blank lines and a byte order mark: XML allows neither before its declaration.
  const text = content.trimStart();
  const fields = text.startsWith('{') ? readSignedJson(text) : readSignedXml(text);
  if (!fields) {
    throw new MessageRejected('content-unreadable', 'the content is neither XML nor JSON');
  }
  return tidied(fields);
}

/** With WeChat's spelling of the names that matter, and without blanks around WeChat's own values. */
function tidied(fields: XmlFields): XmlFields {
  const tidy = Object.create(null) as XmlFields;
  for (const [name, value] of Object.entries(fields)) {
    const known = spelled(name) in fields ? name : spelled(name);
    const isOwn = typeof value === 'string' && madeByWechat.has(known);
    tidy[known] = isOwn ? value.trim() : value;
  }
  if (tidy['MsgType'] === 'text') spellContent(tidy);
  leaveForeign(tidy);
  return tidy;
}

/** Other pushes have a `content` of their own. */
function spellContent(fields: XmlFields): void {
  const name = Object.keys(fields).find((each) => each.toLowerCase() === 'content');
  const value = name === undefined ? undefined : fields[name];
  if (name === undefined || value === undefined || name === 'Content') return;
  delete fields[name];
  fields['Content'] = value;
}

/** What this kind of message does not have is no field of it. */
function leaveForeign(fields: XmlFields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (!isForeign(name, fields['MsgType'])) continue;
    delete fields[name];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const before = fields[UNREAD];
    const unread = typeof before === 'string' ? before : '';
    fields[UNREAD] = `${unread}<${name}>${text}</${name}>`;
  }
}
