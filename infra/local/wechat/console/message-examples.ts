/** What users send and do, with the fields that WeChat pushes for each type. */
import type { PushFields } from '../pushes/xml.ts';
import type { Words } from '../state/publish-check.ts';

/** One type of message or event. */
export interface MessageExample extends Words {
  /** Unique: `text`, or `event CLICK`. */
  id: string;
  fields: PushFields;
}

const mediaId = 'media-id-of-the-simulator';

/** All types, those that are tried most first. */
export const messageExamples: readonly MessageExample[] = [
  message('text', ['文本', 'text'], { Content: '在吗' }),
  message('image', ['图片', 'image'], { PicUrl: 'https://example.com/1.jpg', MediaId: mediaId }),
  message('voice', ['语音', 'voice'], { MediaId: mediaId, Format: 'amr' }),
  message('video', ['视频', 'video'], { MediaId: mediaId, ThumbMediaId: mediaId }),
  message('shortvideo', ['小视频', 'short video'], { MediaId: mediaId, ThumbMediaId: mediaId }),
  message('location', ['位置', 'location'], {
    Location_X: '30.2741',
    Location_Y: '120.1551',
    Scale: '16',
    Label: '杭州市上城区',
  }),
  message('link', ['链接', 'link'], {
    Title: '标题',
    Description: '说明',
    Url: 'https://example.com/',
  }),
  message('miniprogrampage', ['小程序卡片', 'mini program card'], {
    Title: '三十分钟送菜上门',
    AppId: 'wxd4f60c8a2e9b1735',
    PagePath: 'pages/index',
    ThumbUrl: 'https://example.com/1.jpg',
    ThumbMediaId: mediaId,
  }),
  event('subscribe', ['关注', 'follows the account'], { EventKey: '' }),
  event('unsubscribe', ['取消关注', 'unfollows it'], { EventKey: '' }),
  event('SCAN', ['扫描带参数二维码', 'scans a QR code'], { EventKey: '1', Ticket: 'qr-code' }),
  event('LOCATION', ['上报地理位置', 'reports a location'], {
    Latitude: '30.2741',
    Longitude: '120.1551',
    Precision: '50',
  }),
  event('CLICK', ['点击菜单', 'presses a menu button'], { EventKey: 'orders' }),
  event('VIEW', ['点击菜单链接', 'opens a link of the menu'], { EventKey: 'https://example.com/' }),
  event('user_enter_tempsession', ['进入小程序客服会话', 'opens customer service'], {
    SessionFrom: 'orders',
  }),
];

/** The fields as the page shows them. */
export function exampleText({ fields }: Pick<MessageExample, 'fields'>): string {
  return JSON.stringify(fields, null, 2);
}

function message(type: string, [zh, en]: readonly [string, string], own: PushFields) {
  return { id: type, zh, en, fields: { MsgType: type, ...own } };
}

function event(name: string, [zh, en]: readonly [string, string], own: PushFields) {
  return { id: `event ${name}`, zh, en, fields: { MsgType: 'event', Event: name, ...own } };
}
