/** What the ordinary APIs of accounts work with: users, files, menus, tickets, sign-ins. */
import { createUserBook, type UserBook } from './users.ts';

/** A file from media/upload. */
export interface StoredMedia {
  authorizerAppId: string;
  type: MediaType;
  content: Buffer;
  contentType: string;
  fileName: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** The types of files, as in the parameter `type`. */
export const mediaTypes = ['image', 'voice', 'video', 'thumb'] as const;

/** The type of a file. */
export type MediaType = (typeof mediaTypes)[number];

/** A ticket from ticket/getticket. */
export interface JsTicket {
  authorizerAppId: string;
  type: 'jsapi' | 'wx_card';
  expiresAt: number;
}

/** A customer message that an account has sent. */
export interface SentMessage {
  /** Seconds since 1970. */
  at: number;
  authorizerAppId: string;
  openId: string;
  /** The message as it was posted. */
  message: Record<string, unknown>;
}

/** A code by which a user signs in, valid for one use. */
export interface SignInCode {
  componentAppId: string;
  authorizerAppId: string;
  openId: string;
  /** `login` from wx.login in a mini program, the others from the web page of an official account. */
  scope: 'login' | WebScope;
  expiresAt: number;
  isUsed: boolean;
}

/** What a user allows on the web page. */
export type WebScope = 'snsapi_base' | 'snsapi_userinfo';

/** What was issued for a web code. An access token is renewed by the refresh token. */
export interface WebSignIn {
  componentAppId: string;
  authorizerAppId: string;
  openId: string;
  scope: WebScope;
  accessToken: string;
  accessExpiresAt: number;
  refreshToken: string;
  refreshExpiresAt: number;
}

/** The data of all accounts. */
export interface AccountData {
  users: UserBook;
  /** By `media_id`. */
  media: Map<string, StoredMedia>;
  /** By account. An account without one answers 46003. */
  menus: Map<string, object>;
  jsTickets: Map<string, JsTicket>;
  signInCodes: Map<string, SignInCode>;
  /** The newest last. */
  webSignIns: WebSignIn[];
  sentMessages: SentMessage[];
}

/** Creates the data of accounts that nobody has used yet. */
export function createAccountData(): AccountData {
  return {
    users: createUserBook(),
    media: new Map(),
    menus: new Map(),
    jsTickets: new Map(),
    signInCodes: new Map(),
    webSignIns: [],
    sentMessages: [],
  };
}
