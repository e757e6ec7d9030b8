/**
 * Replies to users' messages within the request that brought the message (被动回复).
 *
 * @see https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Passive_user_reply_message.html
 */
import { textField, type XmlFields } from './xml.ts';
import { writeXml, type XmlElements } from './write-xml.ts';

/**
 * WeChat sends no more articles than that: one in reply to a user's message, up to eight otherwise.
 * Those beyond are left out by WeChat.
 */
export const MOST_ARTICLES = 8;

/** What a user is answered. */
export type Reply =
  TextReply | ImageReply | VoiceReply | VideoReply | MusicReply | NewsReply | TransferReply;

/** A text. Line breaks are shown. */
export interface TextReply {
  type: 'text';
  content: string;
}

/** A picture that was uploaded to WeChat. */
export interface ImageReply {
  type: 'image';
  mediaId: string;
}

/** A voice message that was uploaded to WeChat. */
export interface VoiceReply {
  type: 'voice';
  mediaId: string;
}

/** A video that was uploaded to WeChat. */
export interface VideoReply {
  type: 'video';
  mediaId: string;
  title?: string | undefined;
  description?: string | undefined;
}

/** Music that the user's device plays from an address. */
export interface MusicReply {
  type: 'music';
  title?: string | undefined;
  description?: string | undefined;
  musicUrl?: string | undefined;
  /** Played instead where the device has Wi-Fi. */
  hqMusicUrl?: string | undefined;
  /** The cover, a picture that was uploaded to WeChat. */
  thumbMediaId: string;
}

/** Articles: pictures with texts that lead to pages. */
export interface NewsReply {
  type: 'news';
  articles: readonly Article[];
}

/** One article. */
export interface Article {
  title: string;
  description: string;
  picUrl: string;
  url: string;
}

/** Hands the message over to WeChat's own customer service (客服). */
export interface TransferReply {
  type: 'transfer_customer_service';
  /** Who is to take it. Left out: WeChat chooses. */
  kfAccount?: string | undefined;
}

/** Who wrote the message, and to whom. */
export interface Correspondents {
  /** The account. */
  toUserName: string;
  /** The user. */
  fromUserName: string;
}

/** Undefined where the message does not say who wrote it to whom: nobody can be answered. */
export function correspondentsOf(message: XmlFields): Correspondents | undefined {
  const toUserName = textField(message, 'ToUserName');
  const fromUserName = textField(message, 'FromUserName');
  return toUserName !== undefined && fromUserName !== undefined
    ? { toUserName, fromUserName }
    : undefined;
}

/**
 * The XML of a reply, not yet encrypted.
 *
 * @param message what is answered: the reply goes the opposite way
 * @param createdAt seconds since 1970
 */
export function replyXml(
  reply: Reply,
  { toUserName, fromUserName }: Correspondents,
  createdAt: number,
): string {
  return writeXml({
    ToUserName: fromUserName,
    FromUserName: toUserName,
    CreateTime: createdAt,
    MsgType: reply.type,
    ...contentOf(reply),
  });
}

function contentOf(reply: Reply): XmlElements {
  switch (reply.type) {
    case 'text':
      return { Content: reply.content };
    case 'image':
      return { Image: { MediaId: reply.mediaId } };
    case 'voice':
      return { Voice: { MediaId: reply.mediaId } };
    case 'video':
      return { Video: { MediaId: reply.mediaId, ...titleOf(reply) } };
    case 'music':
      return { Music: musicOf(reply) };
    case 'news':
      return {
        ArticleCount: reply.articles.length,
        Articles: { item: reply.articles.map(articleOf) },
      };
    default:
      return transferTo(reply);
  }
}

function titleOf({ title, description }: Pick<VideoReply, 'title' | 'description'>): XmlElements {
  return { Title: title, Description: description };
}

function musicOf(reply: MusicReply): XmlElements {
  const { musicUrl, hqMusicUrl, thumbMediaId } = reply;
  return {
    ...titleOf(reply),
    MusicUrl: musicUrl,
    HQMusicUrl: hqMusicUrl,
    ThumbMediaId: thumbMediaId,
  };
}

function articleOf(article: Article): XmlElements {
  return { ...titleOf(article), PicUrl: article.picUrl, Url: article.url };
}

function transferTo({ kfAccount }: TransferReply): XmlElements {
  return kfAccount === undefined ? {} : { TransInfo: { KfAccount: kfAccount } };
}
