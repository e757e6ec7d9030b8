/** The reply that the client promises is the one that is written for WeChat, and can be answered. */
import { expect, it } from '@jest/globals';
import type * as client from '../../../shared/client/index.ts';
import { readReply } from '../../../shared/replies/responder-answer.ts';
import type * as wechat from '../../../shared/wechat/passive-reply.ts';

/** `true` where the types are the same to the last field, not only assignable to each other. */
type Same<One, Other> =
  // Two functions whose types the compiler can only compare as they are written.
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

/** The compiler refuses it where one of the two has a type, a field or a `?` more. */
const same: Same<client.Reply, wechat.Reply> = true;
// @ts-expect-error so that the comparison is known to compare
const different: Same<client.Reply, Exclude<wechat.Reply, wechat.TransferReply>> = true;
// @ts-expect-error also what differs in a question mark only
const optional: Same<client.TextReply, Partial<wechat.TextReply>> = true;

const article = { title: 't', description: 'd', picUrl: 'p', url: 'u' };
const replies: { [Type in client.Reply['type']]: Extract<client.Reply, { type: Type }> } = {
  text: { type: 'text', content: 'x' },
  image: { type: 'image', mediaId: 'm' },
  voice: { type: 'voice', mediaId: 'm' },
  video: { type: 'video', mediaId: 'm', title: 't', description: 'd' },
  music: {
    type: 'music',
    title: 't',
    description: 'd',
    musicUrl: 'u',
    hqMusicUrl: 'h',
    thumbMediaId: 'm',
  },
  news: { type: 'news', articles: [article] },
  transfer_customer_service: { type: 'transfer_customer_service', kfAccount: 'k' },
};

it.each(Object.entries(replies))('a reply of the type %s may be answered', (_type, reply) => {
  expect([same, different, optional]).toEqual([true, true, true]);
  expect(readReply(reply)).toEqual(reply);
});
