import { describe, expect, it } from '@jest/globals';
import { messageIdOf } from '../../../shared/pushes/message-id.ts';
import type { XmlFields } from '../../../shared/wechat/xml.ts';

const account = { componentAppId: 'wxcomponent', authorizerAppId: 'wxauthorizer' };
const text = {
  ToUserName: 'gh_1',
  FromUserName: 'oUser',
  CreateTime: '1795312800',
  MsgType: 'text',
  Content: '你好',
  MsgId: '23456789012345678',
};
const click = {
  ToUserName: 'gh_1',
  FromUserName: 'oUser',
  CreateTime: '1795312800',
  MsgType: 'event',
  Event: 'CLICK',
  EventKey: 'a',
};
const { Content: _content, MsgId: _msgId, ...numberless } = text;
const templateSent = {
  ...numberless,
  Event: 'TEMPLATESENDJOBFINISH',
  MsgID: '1',
  Status: 'success',
};

const NOW = 1_795_312_830;
const idOf = (fields: XmlFields, of = account, now = NOW) => messageIdOf(of, fields, now);

describe('the id of a message', () => {
  it.each([
    ['a text', text],
    ['an event', click],
    ['an event about a message', templateSent],
    ['a message without a sender', { MsgType: 'text', Content: 'a' }],
  ])('is the same for each delivery of %s', (_what, fields) => {
    expect(idOf(fields)).toMatch(/^[0-9a-f]{64}$/);
    expect(idOf(structuredClone(fields), account, NOW + 15)).toBe(idOf(fields));
  });

  it.each<[string, XmlFields]>([
    ['a click without a date', { MsgType: 'event', Event: 'CLICK', EventKey: 'a' }],
    ['a click with an odd date', { ...click, CreateTime: 'soon' }],
    ['a text whose number is none', { MsgType: 'text', Content: 'a', MsgId: '0' }],
  ])('is another one a minute later for %s', (_what, fields) => {
    expect(idOf(fields, account, NOW + 60)).not.toBe(idOf(fields));
  });

  it.each<[string, XmlFields, XmlFields]>([
    ['two texts', text, { ...text, MsgId: '23456789012345679' }],
    ['two texts with one number', text, { ...text, Content: '再见' }],
    ['two clicks of one second', click, { ...click, EventKey: 'b' }],
    ['two seconds', click, { ...click, CreateTime: '1795312801' }],
    ['two users', click, { ...click, FromUserName: 'oOther' }],
    ['two events', click, { ...click, Event: 'VIEW' }],
    ['two events about one message', templateSent, { ...templateSent, Event: 'MASSSENDJOBFINISH' }],
    [
      'two cards that somebody accepts at once',
      { ...click, Event: 'user_get_card', UserCardCode: '1' },
      { ...click, Event: 'user_get_card', UserCardCode: '2' },
    ],
    [
      'two texts without a sender',
      { MsgType: 'text', Content: 'a' },
      { MsgType: 'text', Content: 'b' },
    ],
  ])('is another one for %s', (_what, one, other) => {
    expect(idOf(one)).not.toBe(idOf(other));
  });

  it('is another one for another account or component', () => {
    const ids = [
      idOf(text),
      idOf(text, { ...account, authorizerAppId: 'wxother' }),
      idOf(text, { ...account, componentAppId: 'wxother' }),
    ];
    expect(new Set(ids).size).toBe(3);
  });
});
