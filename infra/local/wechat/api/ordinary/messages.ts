/** Customer messages to users who have written within 48 hours. */
import { refuseUnless } from '../../errors.ts';
import type { SentMessage } from '../../state/account-data.ts';
import { countMessage } from '../../state/customer-messages.ts';
import { accountOf, ok, type ApiCall } from '../call.ts';

/** The value of `msgtype`, and the part of the message that must name a file, if one must. */
const messageTypes: ReadonlyMap<unknown, { needsMedia: boolean }> = new Map([
  ['text', { needsMedia: false }],
  ['image', { needsMedia: true }],
  ['voice', { needsMedia: true }],
  ['video', { needsMedia: true }],
  ['music', { needsMedia: false }],
  ['news', { needsMedia: false }],
  ['mpnews', { needsMedia: false }],
  ['mpnewsarticle', { needsMedia: false }],
  ['msgmenu', { needsMedia: false }],
  ['wxcard', { needsMedia: false }],
  ['link', { needsMedia: false }],
  ['miniprogrampage', { needsMedia: false }],
]);

/** Older messages are dropped, so that a simulator that runs for weeks keeps its size. */
const MAX_SENT_MESSAGES = 1000;

/** @see https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage */
export function sendCustomMessage(call: ApiCall) {
  const { simulation, body } = call;
  const { touser: openId, msgtype } = body;
  const { authorizerAppId } = accountOf(call);
  refuseUnless(typeof openId === 'string' && openId !== '', 40003);
  checkContent(call, authorizerAppId, msgtype);
  const now = simulation.clock.now();
  countMessage(simulation.users.find(authorizerAppId, openId), now);
  keep(simulation.sentMessages, { at: now, authorizerAppId, openId, message: body });
  return ok;
}

function checkContent({ simulation, body }: ApiCall, authorizerAppId: string, type: unknown): void {
  const expected = messageTypes.get(type);
  refuseUnless(typeof type === 'string' && expected, 40008);
  const content = partOf(body, type);
  if (type === 'text') refuseUnless(partOf(content, 'content'), 44004);
  if (!expected.needsMedia) return;
  const media = simulation.media.get(String(partOf(content, 'media_id')));
  refuseUnless(media?.authorizerAppId === authorizerAppId, 40007);
  refuseUnless(simulation.clock.now() < media.expiresAt, 40007);
}

function keep(sent: SentMessage[], message: SentMessage): void {
  sent.push(message);
  if (sent.length > MAX_SENT_MESSAGES) sent.shift();
}

function partOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
