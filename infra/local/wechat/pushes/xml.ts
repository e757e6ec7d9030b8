/** The XML of pushes, to the line break as in real ones (vectors V1, V2 and V8). */

/** An element's value: numbers stand bare, text in CDATA, lists repeat the element. */
export type XmlValue = string | number | XmlFields | readonly XmlValue[];
/** Elements in their order. */
export interface XmlFields {
  [name: string]: XmlValue;
}

/** What every event begins with. */
export interface EventHead {
  componentAppId: string;
  /** Seconds since 1970. */
  createTime: number;
  infoType: string;
}

/** What is sent to the authorization-event URL, before encryption. */
export function eventXml(head: EventHead, fields: XmlFields): string {
  const common = elements({
    AppId: head.componentAppId,
    CreateTime: head.createTime,
    InfoType: head.infoType,
  });
  const own = elements(fields);
  // The real `unauthorized` has no line breaks after InfoType; the real ticket has.
  return head.infoType === 'unauthorized'
    ? `<xml>${common.join('\n')}${own.join('')}</xml>`
    : `<xml>${[...common, ...own].join('\n')}\n</xml>`;
}

/** What is sent to the message-and-event URL, before encryption. */
export function messageXml(fields: XmlFields): string {
  return `<xml>${elements(fields).join('\n')}\n</xml>`;
}

/** The encrypted body. On the event URL `AppId` says whom it is for, on the message URL `ToUserName`. */
export function envelopeXml(
  addressee: { AppId: string } | { ToUserName: string },
  Encrypt: string,
) {
  return `<xml>\n    ${elements({ ...addressee, Encrypt }).join('\n    ')}\n</xml>\n`;
}

function elements(fields: XmlFields): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    isList(value) ? value.map((each) => element(name, each)) : [element(name, value)],
  );
}

function element(name: string, value: XmlValue): string {
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: XmlValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
  if (isList(value)) return value.map((each) => element('item', each)).join('');
  return elements(value).join('\n');
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}
