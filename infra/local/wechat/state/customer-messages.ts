/**
 * How long and how often an account may send customer messages to a user after what the user did.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
 */
import { WechatError } from '../errors.ts';
import type { AccountUser } from './users.ts';

interface Allowance {
  seconds: number;
  messages: number;
}

const afterMessage: Allowance = { seconds: 48 * 3600, messages: 5 };
const afterAction: Allowance = { seconds: 60, messages: 3 };

/** By `Event`. All other events allow nothing. */
const afterEvents: ReadonlyMap<string, Allowance> = new Map([
  ['subscribe', afterAction],
  ['SCAN', afterAction],
  ['CLICK', afterAction],
  ['scancode_push', afterAction],
  ['scancode_waitmsg', afterAction],
  // A user opens the customer service of a mini program.
  ['user_enter_tempsession', { seconds: 60, messages: 2 }],
]);

/** What a user did. @param event the `Event`; undefined for a message */
export function allowMessages(user: AccountUser, event: string | undefined, now: number): void {
  const allowance = event === undefined ? afterMessage : afterEvents.get(event);
  if (!allowance) return;
  // Allowances are not added up: the larger one counts.
  const left = now < user.writableUntil ? user.messagesLeft : 0;
  user.messagesLeft = Math.max(left, allowance.messages);
  user.writableUntil = Math.max(user.writableUntil, now + allowance.seconds);
}

/** Counts a customer message. @throws {WechatError} 45015 too late, 45047 too many */
export function countMessage(user: AccountUser | undefined, now: number): void {
  if (!user || now >= user.writableUntil) throw new WechatError(45015);
  if (user.messagesLeft === 0) throw new WechatError(45047);
  user.messagesLeft--;
}
