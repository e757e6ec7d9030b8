/**
 * The events that WeChat pushes to the platform's 授权事件接收URL, read from the decrypted fields.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/authorize_event.html
 */
import { cut } from '../cut.ts';
import { AUTHORIZER_APP_ID } from './app-id.ts';
import { dateOf, type PushDate } from './create-time.ts';
import { MessageRejected } from './message-rejected.ts';
import { withoutSecrets, withoutSecretsInText } from './removed-secrets.ts';
import { textField, type XmlFields } from './xml.ts';

interface EventOrigin extends PushDate {
  componentAppId: string;
}

/** An event that is not handled within its request. */
interface NamedOrigin extends EventOrigin {
  /** WeChat's own name of it, for logs and for what is passed on: rules go by `kind`. */
  infoType: string;
}

/** A new verify ticket: WeChat pushes one every ten minutes. */
export interface VerifyTicketEvent extends EventOrigin {
  kind: 'verify-ticket';
  verifyTicket: string;
}

/** A merchant authorized the platform, or changed the granted permission sets. */
export interface GrantEvent extends NamedOrigin {
  kind: 'grant';
  authorizerAppId: string;
  /** Single use; not always the same as the one that the browser brings back. */
  authorizationCode: string;
  /** The pre-auth code of the link that the merchant followed: by it the visit is found. */
  preAuthCode?: string;
}

/** A merchant withdrew the authorization. */
export interface RevocationEvent extends NamedOrigin {
  kind: 'revocation';
  authorizerAppId: string;
}

/** Any other event. WeChat adds InfoTypes over time; all of them are passed on. */
export interface OtherEvent extends NamedOrigin {
  kind: 'other';
  /** As they came, but without codes, tickets, tokens and secrets. */
  fields: XmlFields;
  /** Some of the fields are missing or cut: they were too large to be passed on. */
  isShortened?: true;
  /** Set where it has not what such a push needs: it is passed on, and nothing else is done. */
  incomplete?: Incompleteness;
  /** Set where a mini program was registered through the platform: that event carries a code. */
  registration?: Registration;
  /** The code of a grant that does not name its account: WeChat's answer to the code does. */
  unnamedGrant?: Pick<GrantEvent, 'authorizationCode' | 'preAuthCode'>;
}

/** Why nothing could be done with a push. */
export interface Incompleteness {
  /** The names of the fields that are missing, or can be no such thing. */
  missing: readonly string[];
  /** The account that it is about, where it says so. */
  authorizerAppId?: string;
}

/** A newly registered account: its code is exchanged like any other authorizer's. */
export interface Registration {
  authorizerAppId: string;
  authorizationCode: string;
}

export type AuthorizationEvent = VerifyTicketEvent | GrantEvent | RevocationEvent | OtherEvent;

const LONGEST_NAME = 1024;
/** As wide as a ticket or code can be: what else a text has cannot be sent as one. */
const VISIBLE = /^[\u0021-\u007e]+$/;

/**
 * The event in a decrypted push. Its essential fields are taken whatever else is odd: a date that is
 * none, or no `AppId` (the encryption has named the component already). What lacks one of them is
 * another event, which is only passed on.
 *
 * @param arrivedAt seconds since 1970, by our clock
 * @throws {MessageRejected} `component-mismatch`
 */
export function readAuthorizationEvent(
  fields: XmlFields,
  componentAppId: string,
  arrivedAt: number,
): AuthorizationEvent {
  const reader = new FieldReader(fields);
  const infoType = reader.required('InfoType');
  const addressee = reader.optional('AppId') ?? componentAppId;
  const origin = { componentAppId, ...dateOf(reader.optional('CreateTime'), arrivedAt) };
  const event = eventOf(infoType, reader, origin);
  if (addressee !== componentAppId) {
    const reason = 'the event is addressed to another component';
    throw new MessageRejected('component-mismatch', reason, aboutAccount(reader));
  }
  if (reader.missing.length === 0) return event;
  const incomplete = { missing: reader.missing, ...aboutAccount(reader) };
  return {
    ...otherEvent(infoType, reader, origin),
    incomplete,
    ...codeWithoutAccount(event, fields),
  };
}

/** A code that is good for itself is not lost because its event does not name the account. */
function codeWithoutAccount(
  event: AuthorizationEvent,
  { AuthorizerAppid: named }: XmlFields,
): Pick<OtherEvent, 'unnamedGrant'> {
  const isNamed = named !== undefined && named !== '';
  if (event.kind !== 'grant' || event.authorizationCode === '' || isNamed) return {};
  const { authorizationCode, preAuthCode } = event;
  return { unnamedGrant: { authorizationCode, ...(preAuthCode && { preAuthCode }) } };
}

function aboutAccount(reader: FieldReader): { authorizerAppId?: string } {
  const authorizerAppId = reader.optional('AuthorizerAppid') ?? reader.optional('appid') ?? '';
  return AUTHORIZER_APP_ID.test(authorizerAppId) ? { authorizerAppId } : {};
}

function eventOf(infoType: string, reader: FieldReader, origin: EventOrigin): AuthorizationEvent {
  switch (infoType) {
    case 'component_verify_ticket':
      return {
        kind: 'verify-ticket',
        ...origin,
        verifyTicket: reader.required('ComponentVerifyTicket', VISIBLE),
      };
    case 'authorized':
    case 'updateauthorized': {
      const preAuthCode = reader.optional('PreAuthCode');
      return {
        kind: 'grant',
        ...origin,
        infoType,
        authorizerAppId: reader.required('AuthorizerAppid', AUTHORIZER_APP_ID),
        authorizationCode: reader.required('AuthorizationCode', VISIBLE),
        ...(preAuthCode && { preAuthCode }),
      };
    }
    case 'unauthorized':
      return {
        kind: 'revocation',
        ...origin,
        infoType,
        authorizerAppId: reader.required('AuthorizerAppid', AUTHORIZER_APP_ID),
      };
    default:
      return otherEvent(infoType, reader, origin);
  }
}

function otherEvent(infoType: string, { fields }: FieldReader, origin: EventOrigin): OtherEvent {
  return { kind: 'other', ...origin, infoType: nameOf(infoType), ...passedOn(fields) };
}

/** Without a secret that hides in it; real names have some dozen characters. */
function nameOf(infoType: string): string {
  return cut(withoutSecretsInText(infoType), LONGEST_NAME);
}

function passedOn(fields: XmlFields): Pick<OtherEvent, 'fields' | 'registration'> {
  const authorizationCode = textField(fields, 'auth_code');
  const authorizerAppId = textField(fields, 'appid');
  const others = withoutSecrets(fields);
  const isAccount = authorizerAppId !== undefined && AUTHORIZER_APP_ID.test(authorizerAppId);
  if (!isAccount || authorizationCode === undefined) return { fields: others };
  return { fields: others, registration: { authorizerAppId, authorizationCode } };
}

/** Collects the names of all that is missing or wrong. */
class FieldReader {
  readonly fields: XmlFields;
  readonly missing: string[] = [];

  constructor(fields: XmlFields) {
    this.fields = fields;
  }

  optional(name: string): string | undefined {
    return textField(this.fields, name);
  }

  required(name: string, shape = /./): string {
    const text = this.optional(name) ?? '';
    if (!shape.test(text)) this.missing.push(name);
    return text;
  }
}
