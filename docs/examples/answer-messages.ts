/**
 * An example of a responder: answers what users write to the accounts, at once. Its ARN is the setting
 * `messageResponder` (docs/messages.md). wxkeeper encrypts the reply and gives it to WeChat.
 *
 * It has 4 s at most, its cold start included: what takes longer is done by a rule for the event
 * `AuthorizerMessageReceived`, as in keep-picture.ts. It needs no rights and no address of its own.
 */
import type { Reply, Responder } from 'wxkeeper/client';

const HELP = '回复“客服”转人工，回复“官网”获取链接。';

/** @see https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Passive_user_reply_message.html */
export const handler: Responder = async ({ message }) => {
  const { MsgType, Event, Content } = message;
  if (MsgType === 'event') return Event === 'subscribe' ? text(`感谢关注 🎉\n${HELP}`) : null;
  if (MsgType !== 'text') return text('已收到，谢谢！');
  return replyTo(textOf(Content));
};

function replyTo(content: string): Reply {
  if (content.includes('客服')) return { type: 'transfer_customer_service' };
  if (content.includes('官网')) return { type: 'news', articles: [homePage] };
  return text(`您说的是“${content}”吗？${HELP}`);
}

const homePage = {
  title: '青禾生活',
  description: '点击进入官网',
  picUrl: 'https://www.example.com/cover.jpg',
  url: 'https://www.example.com/?from=wechat&page=1',
};

function text(content: string): Reply {
  return { type: 'text', content };
}

/** Of a text message it is a text. Other kinds of fields are nested or repeated. */
function textOf(field: unknown): string {
  return typeof field === 'string' ? field : '';
}
