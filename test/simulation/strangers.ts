/** Pushes that are not WeChat's, or no longer: forged, foreign, broken, and repeated from before. */
import { encryptMessage, signatureOf } from '../../shared/wechat/crypto.ts';
import { eventXml, envelopeXml } from '../../infra/local/wechat/pushes/xml.ts';
import type { ComponentOptions } from '../../infra/local/wechat/state/state.ts';
import { short } from './journal.ts';
import type { Keeper } from './keeper.ts';
import { accounts, type World } from './world.ts';

/** See createStrangers. */
export type Strangers = ReturnType<typeof createStrangers>;

/** What somebody who has not the keys can send. */
const kinds = ['forged', 'of another component', 'changed', 'broken', 'repeated'] as const;
type Kind = (typeof kinds)[number];

/** A push as it arrived. */
interface Posted {
  url: URL;
  body: string;
}

/** What a forged ticket or code looks like: it must be found nowhere. */
export const FORGED = 'forged-by-a-stranger';
/** It has our keys, as a platform of the same company may have. */
const FOREIGN = 'wx00000000000000ff';
/** So many pushes are kept by whoever listens. */
const MOST_KEPT = 40;

/** From now on somebody listens to the pushes. To be called when there is a keeper. */
export function createStrangers(world: World, receive: Keeper['receive']) {
  const { chance, posts, journal, plant } = world;
  const kept: Posted[] = [];
  const { send } = posts;
  posts.send = (url, body, signal) => {
    if (kept.length >= MOST_KEPT) kept.shift();
    kept.push({ url, body });
    return send(url, body, signal);
  };

  function make(kind: Kind, registration: ComponentOptions): Posted | undefined {
    switch (kind) {
      case 'forged':
        return sign(world, { registration, messageToken: guessed(registration) }, forge(world));
      case 'of another component':
        return sign(world, { registration, componentAppId: FOREIGN }, forge(world));
      case 'broken':
        return { url: urlOf(registration), body: '<xml><Encrypt><![CDATA[' };
      case 'changed':
      case 'repeated':
        return kept.length === 0 ? undefined : chance.pick(kept);
      default:
        return kind satisfies never;
    }
  }

  const guessed = ({ messageToken }: ComponentOptions) =>
    plant.trustsStrangers ? messageToken : `not ${messageToken}`;

  return {
    /** One of them, to one of the components. */
    async push(): Promise<void> {
      const kind = chance.pick(kinds);
      const posted = make(kind, chance.pick(world.components));
      if (!posted) return;
      const { url, body } = kind === 'changed' ? changed(posted) : posted;
      const addressed = new URL(url);
      journal.note('stranger', `pushes something ${kind}`);
      const answer = await receive(addressed, body).catch(() => null);
      // WeChat's own push that comes again is taken in again, and changes nothing.
      if (answer?.body !== 'success' || kind === 'repeated') return;
      journal.violate('strangers', `"success" for something ${kind} (${short(body)})`);
    },
  };
}

/** The signature is of another body. */
function changed({ url, body }: Posted): Posted {
  const other = new URL(url);
  const nonce = url.searchParams.get('nonce') ?? '';
  other.searchParams.set('nonce', `${nonce}1`);
  return { url: other, body };
}

/** What would do harm: a ticket, a code, a withdrawal. */
function forge({ chance, control }: World): (componentAppId: string) => string {
  const AuthorizerAppid = chance.pick(accounts);
  const [infoType, fields] = chance.pick([
    ['component_verify_ticket', { ComponentVerifyTicket: FORGED }],
    ['authorized', { AuthorizerAppid, AuthorizationCode: FORGED, PreAuthCode: FORGED }],
    ['unauthorized', { AuthorizerAppid }],
  ] as const);
  return (componentAppId) =>
    eventXml({ componentAppId, infoType, createTime: control.now() }, fields);
}

function sign(
  { chance, control }: World,
  {
    registration,
    messageToken = registration.messageToken,
    componentAppId = registration.componentAppId,
  }: { registration: ComponentOptions; messageToken?: string; componentAppId?: string },
  content: (componentAppId: string) => string,
): Posted {
  const { encodingAesKey } = registration;
  const keys = { componentAppId, encodingAesKey };
  const encrypted = encryptMessage(content(componentAppId), keys, chance.bytes(16));
  const timestamp = String(control.now());
  const nonce = chance.hex(9);
  const url = urlOf(registration);
  url.searchParams.set('signature', signatureOf(messageToken, timestamp, nonce));
  url.searchParams.set('timestamp', timestamp);
  url.searchParams.set('nonce', nonce);
  url.searchParams.set('encrypt_type', 'aes');
  url.searchParams.set('msg_signature', signatureOf(messageToken, timestamp, nonce, encrypted));
  return { url, body: envelopeXml({ AppId: componentAppId }, encrypted) };
}

const urlOf = ({ componentAppId }: ComponentOptions) =>
  new URL(`https://keeper.example/${componentAppId}/events`);
