/** The XML of each type of reply, as WeChat's documentation shows it. */
import { describe, expect, it } from '@jest/globals';
import { correspondentsOf, replyXml, type Reply } from '../../../shared/wechat/passive-reply.ts';

const message = { toUserName: 'gh_97417a04a28d', fromUserName: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY' };

/** The elements between the common ones and the end, a line each. */
function contentOf(reply: Reply): string {
  const lines = replyXml(reply, message, 1_790_000_000).split('\n');
  expect(lines.slice(0, 5)).toEqual([
    '<xml>',
    '<ToUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></ToUserName>',
    '<FromUserName><![CDATA[gh_97417a04a28d]]></FromUserName>',
    '<CreateTime>1790000000</CreateTime>',
    `<MsgType><![CDATA[${reply.type}]]></MsgType>`,
  ]);
  expect(lines.at(-1)).toBe('</xml>');
  return lines.slice(5, -1).join('\n');
}

const item = (number: number) =>
  `<item><Title><![CDATA[t${number}]]></Title><Description><![CDATA[d${number}]]></Description>` +
  `<PicUrl><![CDATA[p${number}]]></PicUrl><Url><![CDATA[u${number}]]></Url></item>`;
const article = (number: number) => ({
  title: `t${number}`,
  description: `d${number}`,
  picUrl: `p${number}`,
  url: `u${number}`,
});

describe('a reply', () => {
  it.each<[what: string, reply: Reply, content: string]>([
    ['text', { type: 'text', content: '你好' }, '<Content><![CDATA[你好]]></Content>'],
    ['image', { type: 'image', mediaId: 'm' }, '<Image><MediaId><![CDATA[m]]></MediaId></Image>'],
    ['voice', { type: 'voice', mediaId: 'm' }, '<Voice><MediaId><![CDATA[m]]></MediaId></Voice>'],
    [
      'video',
      { type: 'video', mediaId: 'm', title: 't', description: 'd' },
      '<Video><MediaId><![CDATA[m]]></MediaId><Title><![CDATA[t]]></Title>' +
        '<Description><![CDATA[d]]></Description></Video>',
    ],
    [
      'video, alone',
      { type: 'video', mediaId: 'm', title: undefined },
      '<Video><MediaId><![CDATA[m]]></MediaId></Video>',
    ],
    [
      'music',
      {
        type: 'music',
        thumbMediaId: 'm',
        hqMusicUrl: 'https://music.example/hq?a=1&b=2',
        musicUrl: 'https://music.example/',
        description: 'd',
        title: 't',
      },
      '<Music><Title><![CDATA[t]]></Title><Description><![CDATA[d]]></Description>' +
        '<MusicUrl><![CDATA[https://music.example/]]></MusicUrl>' +
        '<HQMusicUrl><![CDATA[https://music.example/hq?a=1&b=2]]></HQMusicUrl>' +
        '<ThumbMediaId><![CDATA[m]]></ThumbMediaId></Music>',
    ],
    [
      'music, alone',
      { type: 'music', thumbMediaId: 'm' },
      '<Music><ThumbMediaId><![CDATA[m]]></ThumbMediaId></Music>',
    ],
    [
      'news',
      { type: 'news', articles: [article(1)] },
      `<ArticleCount>1</ArticleCount>\n<Articles>${item(1)}</Articles>`,
    ],
    [
      'news with two articles',
      { type: 'news', articles: [article(1), article(2)] },
      `<ArticleCount>2</ArticleCount>\n<Articles>${item(1)}${item(2)}</Articles>`,
    ],
    ['transfer to anybody', { type: 'transfer_customer_service' }, ''],
    [
      'transfer to somebody',
      { type: 'transfer_customer_service', kfAccount: 'test1@test' },
      '<TransInfo><KfAccount><![CDATA[test1@test]]></KfAccount></TransInfo>',
    ],
  ])('goes back to the user: %s', (_what, reply, content) => {
    expect(contentOf(reply)).toBe(content);
  });
});

describe('who wrote to whom', () => {
  const fields = { ToUserName: 'gh_1', FromUserName: 'o1', MsgType: 'text' };

  it('is read from the message', () => {
    expect(correspondentsOf(fields)).toEqual({ toUserName: 'gh_1', fromUserName: 'o1' });
  });

  it.each([
    ['no account', { ToUserName: '' }],
    ['no user', { FromUserName: '' }],
    ['two users', { FromUserName: ['o1', 'o2'] }],
    ['a user with parts', { FromUserName: { A: 'o1' } }],
  ])('is not known where there is %s', (_what, changed) => {
    expect(correspondentsOf({ ...fields, ...changed })).toBeUndefined();
  });
});
