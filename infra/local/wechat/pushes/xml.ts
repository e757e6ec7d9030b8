/** The XML of pushes, exactly as in real ones including line breaks (vectors V1, V2 and V8). */

/** The value of an element: text is written as CDATA, numbers are not. Lists repeat the element. */
export type PushValue = string | number | PushFields | readonly PushValue[];
/** Elements in their order. */
export interface PushFields {
  [name: string]: PushValue;
}

/** Whether an XML of WeChat's can have it: texts, numbers, and objects and lists of them. */
export function isPushFields(value: unknown): value is PushFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([name, each]) => /^[\w.-]+$/.test(name) && isPushValue(each));
}

function isPushValue(value: unknown): value is PushValue {
  if (typeof value === 'string' || typeof value === 'number') return true;
  return Array.isArray(value) ? value.every(isPushValue) : isPushFields(value);
}

/** The common first fields of every event. */
export interface EventHead {
  componentAppId: string;
  /** Seconds since 1970. */
  createTime: number;
  infoType: string;
}

/** The XML of an event, before encryption. */
export function eventXml(head: EventHead, fields: PushFields): string {
  const common = elements({
    AppId: head.componentAppId,
    CreateTime: head.createTime,
    InfoType: head.infoType,
  });
  const own = elements(fields);
  // A real `unauthorized` event has no line breaks after InfoType, but a real ticket event has.
  return head.infoType === 'unauthorized'
    ? `<xml>${common.join('\n')}${own.join('')}</xml>`
    : `<xml>${[...common, ...own].join('\n')}\n</xml>`;
}

/** The XML of a message, before encryption. */
export function messageXml(fields: PushFields): string {
  return `<xml>${elements(fields).join('\n')}\n</xml>`;
}

/** The text of an element that has no children. Undefined if it is missing. */
export function elementText(xml: string, name: string): string | undefined {
  const [, inCdata, bare] =
    new RegExp(`<${name}>(?:<!\\[CDATA\\[(.*?)\\]\\]>|([^<]*))</${name}>`, 's').exec(xml) ?? [];
  return inCdata ?? bare;
}

/** The encrypted body. Its addressee is `AppId` for the event URL, `ToUserName` for the message URL. */
export function envelopeXml(
  addressee: { AppId: string } | { ToUserName: string },
  Encrypt: string,
) {
  return `<xml>\n    ${elements({ ...addressee, Encrypt }).join('\n    ')}\n</xml>\n`;
}

function elements(fields: PushFields): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    isList(value) ? value.map((each) => element(name, each)) : [element(name, value)],
  );
}

function element(name: string, value: PushValue): string {
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: PushValue): string {
  if (typeof value === 'number') return String(value);
  // WeChat does not split CDATA where a text contains its end.
  if (typeof value === 'string') return `<![CDATA[${value}]]>`;
  if (isList(value)) return value.map((each) => element('item', each)).join('');
  return elements(value).join('\n');
}

function isList(value: PushValue): value is readonly PushValue[] {
  return Array.isArray(value);
}
