/** What a responder gets of a user's message, and what it answers: the public types. */

/** A reply. A responder that wants none answers `null`. */
export type Reply =
  TextReply | ImageReply | VoiceReply | VideoReply | MusicReply | NewsReply | TransferReply;

/** A text, which must not be empty. Line breaks are shown. */
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

/** One to eight articles. WeChat sends one where a user wrote, all where something else happened. */
export interface NewsReply {
  type: 'news';
  articles: readonly Article[];
}

/** A picture with texts that leads to a page. */
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

/** One value of a message: a text, or what is nested or repeated. */
export type MessageField = string | readonly MessageField[] | MessageFields;

/** A message with WeChat's own names. All values are texts, numbers too. */
export interface MessageFields {
  readonly [name: string]: MessageField | undefined;
}

/** What a responder is invoked with. */
export interface ResponderEvent {
  /** The third-party platform. */
  componentAppId: string;
  /** The account that the user wrote to. */
  authorizerAppId: string;
  /** The same as in the event `AuthorizerMessageReceived`. */
  message: MessageFields;
}

/** The handler of a responder. With `null` the user sees nothing. */
export type Responder = (event: ResponderEvent) => Promise<Reply | null>;
