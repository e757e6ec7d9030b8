/** Pushes as WeChat sends them, made by hand so that each part can be spoiled. */
import { randomBytes } from 'node:crypto';
import { encryptMessage, signatureOf } from '../../shared/wechat/crypto.ts';
import { component, START } from './services.ts';

export interface Push {
  query: Record<string, string>;
  body: string;
}

export interface PushParts {
  xml: string;
  componentAppId?: string;
  encodingAesKey?: string;
  messageToken?: string;
  /** In the signed query, seconds since 1970. */
  sentAt?: number | string;
}

/** An encrypted and signed push of this XML. */
export function pushOf(parts: PushParts): Push {
  const { xml, componentAppId, encodingAesKey, messageToken } = { ...component, ...parts };
  const { sentAt = START } = parts;
  const encrypted = encryptMessage(xml, { componentAppId, encodingAesKey }, randomBytes(16));
  const timestamp = String(sentAt);
  const nonce = '1320562132';
  return {
    query: {
      signature: signatureOf(messageToken, timestamp, nonce),
      timestamp,
      nonce,
      encrypt_type: 'aes',
      msg_signature: signatureOf(messageToken, timestamp, nonce, encrypted),
    },
    body: envelope(encrypted, componentAppId),
  };
}

export function envelope(encrypted: string, componentAppId = component.componentAppId): string {
  return `<xml><AppId><![CDATA[${componentAppId}]]></AppId><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
}

/** The XML inside of an event; a field that is undefined is left out. */
export function eventXml(fields: Record<string, string | number | undefined>): string {
  const all = { AppId: component.componentAppId, CreateTime: START, ...fields };
  const elements = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      typeof value === 'number'
        ? `<${name}>${value}</${name}>`
        : `<${name}><![CDATA[${value}]]></${name}>`,
    );
  return `<xml>${elements.join('\n')}</xml>`;
}

export const TICKET = `ticket@@@${'t'.repeat(86)}`;

export function ticketXml(verifyTicket = TICKET, createdAt = START): string {
  return eventXml({
    CreateTime: createdAt,
    InfoType: 'component_verify_ticket',
    ComponentVerifyTicket: verifyTicket,
  });
}

/** Sends it to an address of ours. */
export async function send(url: string, { query, body }: Push) {
  const response = await fetch(`${url}?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
