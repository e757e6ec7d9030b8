/** From a reply to the body that WeChat opens: WeChat's own example, and every reply there can be. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { decryptMessage } from '../../../shared/wechat/crypto.ts';
import { openMessage } from '../../../shared/wechat/envelope.ts';
import { correspondentsOf, replyXml, type Reply } from '../../../shared/wechat/passive-reply.ts';
import { sealReply } from '../../../shared/wechat/sealed-reply.ts';
import { readXml, textField, type XmlFields } from '../../../shared/wechat/xml.ts';
import { pushVector } from '../../support/push-vectors.ts';
import { rejectionOf } from '../../support/rejection.ts';

const push = pushVector('V8-');
const answer = pushVector('V9-');
const keys = {
  componentAppId: push.appid,
  messageToken: push.token,
  encodingAesKey: push.encodingAesKey,
};

/** Opens a body of ours as WeChat does: the signature is checked, the content is strict XML. */
function open(body: string, given = keys): XmlFields {
  const seal = readXml(body);
  const query = {
    timestamp: textField(seal, 'TimeStamp'),
    nonce: textField(seal, 'Nonce'),
    msg_signature: textField(seal, 'MsgSignature'),
  };
  openMessage({ query, body }, given.componentAppId, given);
  const encrypted = textField(seal, 'Encrypt') ?? '';
  return readXml(decryptMessage(encrypted, given.componentAppId, [given.encodingAesKey]));
}

describe("WeChat's own example", () => {
  const { timestamp = '', nonce = '', msg_signature: signature = '' } = push;
  const query = { timestamp, nonce, msg_signature: signature };
  const body =
    '<xml>\n    <ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>\n' +
    `    <Encrypt><![CDATA[${push.encrypt}]]></Encrypt>\n</xml>\n`;

  it('of a push is opened', () => {
    const { fields } = openMessage({ query, body }, push.appid, keys);
    expect({ ...fields }).toEqual({
      ToUserName: 'gh_97417a04a28d',
      FromUserName: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
      CreateTime: '1715943329',
      MsgType: 'event',
      Event: 'debug_demo',
      debug_str: 'hello world',
    });
    expect(correspondentsOf(fields)).toEqual({
      toUserName: 'gh_97417a04a28d',
      fromUserName: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
    });
  });

  it('of a reply is written byte for byte', () => {
    const sealed = sealReply(answer.plaintext ?? '', keys, {
      nonce: '415670741',
      sentAt: 1_713_424_427,
      random: Buffer.from('999951349e8ee746'),
    });
    expect(sealed).toBe(
      [
        '<xml>',
        `<Encrypt><![CDATA[${answer.encrypt}]]></Encrypt>`,
        '<MsgSignature><![CDATA[03e0812039325c2712ef5f0f980fd14c70d6e307]]></MsgSignature>',
        '<TimeStamp>1713424427</TimeStamp>',
        '<Nonce><![CDATA[415670741]]></Nonce>',
        '</xml>',
      ].join('\n'),
    );
    expect(sealed).toContain(`[${answer.msg_signature}]`);
  });
});

describe('a sealed reply', () => {
  const seal = { nonce: '1590219412', sentAt: 1_715_943_330, random: randomBytes(16) };
  const xml = replyXml({ type: 'text', content: '好' }, { toUserName: 'a', fromUserName: 'b' }, 1);
  const previous = {
    ...keys,
    messageToken: 'previous',
    encodingAesKey: '0123456789012345678901234567890123456789012',
  };

  it('echoes the nonce of the address, and has a time of its own', () => {
    const { Nonce, TimeStamp } = readXml(sealReply(xml, keys, seal));
    expect({ Nonce, TimeStamp }).toEqual({ Nonce: '1590219412', TimeStamp: '1715943330' });
  });

  it('is opened by the keys that it was sealed with, and no others', () => {
    const body = sealReply(xml, previous, seal);
    expect(open(body, previous)).toMatchObject({ Content: '好' });
    expect(rejectionOf(() => open(body)).code).toBe('signature-mismatch');
    const otherKey = { ...previous, encodingAesKey: keys.encodingAesKey };
    expect(rejectionOf(() => open(body, otherKey)).code).toBe('decryption-failed');
    const otherComponent = { ...previous, componentAppId: 'wx0123456789abcdef' };
    expect(rejectionOf(() => open(body, otherComponent)).code).toBe('component-mismatch');
  });
});

/** What texts could break out with, get lost by, or be mistaken for. */
const pieces = [
  ']]>',
  ']]',
  ']',
  '>',
  '<',
  '&',
  '&amp;',
  '&#0;',
  '<![CDATA[',
  ']]]]><![CDATA[>',
  '"',
  "'",
  '</Content>',
  '</xml>',
  '<MsgType>',
  '</MsgType><A>1</A>',
  '<!--',
  '<!DOCTYPE a>',
  '<?a?>',
  '😀',
  '👩‍👧',
  '𠮷',
  '你好',
  '\n',
  '\r\n',
  '\r',
  '	',
  ' ',
  '\u2028',
  '﻿',
  '',
  '\0',
  '',
  '\b',
  '',
  '\ud83d',
  '\ude00',
  '￾',
  '￿',
  '__proto__',
];
const anyText = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));
const maybeText = fc.option(anyText, { nil: undefined });
const anyArticle = fc.record({
  title: anyText,
  description: anyText,
  picUrl: anyText,
  url: anyText,
});
/** At least one of each type. */
const repliesByType: { [Type in Reply['type']]: fc.Arbitrary<Extract<Reply, { type: Type }>> } = {
  text: fc.record({ type: fc.constant('text'), content: anyText }),
  image: fc.record({ type: fc.constant('image'), mediaId: anyText }),
  voice: fc.record({ type: fc.constant('voice'), mediaId: anyText }),
  video: fc.record({
    type: fc.constant('video'),
    mediaId: anyText,
    title: maybeText,
    description: maybeText,
  }),
  music: fc.record({
    type: fc.constant('music'),
    title: maybeText,
    description: maybeText,
    musicUrl: maybeText,
    hqMusicUrl: maybeText,
    thumbMediaId: anyText,
  }),
  news: fc.record({
    type: fc.constant('news'),
    articles: fc.array(anyArticle, { minLength: 1, maxLength: 8 }),
  }),
  transfer_customer_service: fc.record({
    type: fc.constant('transfer_customer_service'),
    kfAccount: maybeText,
  }),
};

/** What is left of a text: without what XML cannot contain, and with XML's line breaks. */
function leftOf(text: string): string {
  const isAllowed = (character: string) => {
    const code = character.codePointAt(0) ?? 0;
    const isControl = code < 0x20 && ![0x09, 0x0a, 0x0d].includes(code);
    return !isControl && (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
  };
  return Array.from(text)
    .filter(isAllowed)
    .join('')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n');
}

/** The fields by which a reader knows the reply, its texts as they were given. */
function fieldsOf(reply: Reply): object {
  switch (reply.type) {
    case 'text':
      return { Content: reply.content };
    case 'image':
      return { Image: { MediaId: reply.mediaId } };
    case 'voice':
      return { Voice: { MediaId: reply.mediaId } };
    case 'video': {
      const { mediaId, title, description } = reply;
      return { Video: { MediaId: mediaId, Title: title, Description: description } };
    }
    case 'music': {
      const { title, description, musicUrl, hqMusicUrl, thumbMediaId } = reply;
      const texts = { Title: title, Description: description, MusicUrl: musicUrl };
      return { Music: { ...texts, HQMusicUrl: hqMusicUrl, ThumbMediaId: thumbMediaId } };
    }
    case 'news': {
      const items = reply.articles.map(({ title, description, picUrl, url }) => {
        const texts = { Title: title, Description: description };
        return { ...texts, PicUrl: picUrl, Url: url };
      });
      const item = items.length === 1 ? items[0] : items;
      return { ArticleCount: String(items.length), Articles: { item } };
    }
    default:
      return reply.kfAccount === undefined ? {} : { TransInfo: { KfAccount: reply.kfAccount } };
  }
}

/** As JSON has it: without what is undefined, and without prototypes. */
function plain(value: unknown, text = (given: string) => given): unknown {
  return JSON.parse(
    JSON.stringify(value, (_name, each) => (typeof each === 'string' ? text(each) : each)),
  );
}

describe.each(Object.entries(repliesByType))('a reply of the type %s', (_type, anyReply) => {
  it('arrives with its texts, and no text becomes a field', () => {
    fc.assert(
      fc.property(anyReply, anyText, anyText, (reply: Reply, account, user) => {
        const message = { toUserName: `gh_${account}`, fromUserName: `o${user}` };
        const random = randomBytes(16);
        const seal = { nonce: '1590219412', sentAt: 1_715_943_330, random };
        const opened = open(sealReply(replyXml(reply, message, 1_715_943_329), keys, seal));
        const expected = {
          ToUserName: message.fromUserName,
          FromUserName: message.toUserName,
          CreateTime: '1715943329',
          MsgType: reply.type,
          ...fieldsOf(reply),
        };
        expect(plain(opened)).toEqual(plain(expected, leftOf));
      }),
      { numRuns: 300 },
    );
  });
});
