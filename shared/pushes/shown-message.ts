/** A user's message as others get to see it: on the event bus, and in a responder. */
import { withoutSecrets } from '../wechat/removed-secrets.ts';
import type { XmlFields } from '../wechat/xml.ts';
import { fitted, type FittedFields } from './fitted.ts';

/** Of a QR code: receivers show it to users. */
const harmless: ReadonlySet<string> = new Set(['Ticket']);

/** With WeChat's own field names, without secrets, and no larger than the event bus takes. */
export function shownMessage(fields: XmlFields): FittedFields {
  return fitted(withoutSecrets(fields, harmless));
}
