/** What a responder may answer, and every way to answer something else. */
import { describe, expect, it } from '@jest/globals';
import { ReplyInvalid, readReply } from '../../../shared/replies/responder-answer.ts';

const article = { title: 't', description: 'd', picUrl: 'p', url: 'u' };
const types = 'text, image, voice, video, music, news, transfer_customer_service';

function refusalOf(answer: unknown): string {
  try {
    readReply(answer);
  } catch (error) {
    if (error instanceof ReplyInvalid) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a responder', () => {
  it.each<[what: string, answer: object]>([
    ['a text', { type: 'text', content: 'hello' }],
    ['a text of one character', { type: 'text', content: ' ' }],
    ['a text of any length', { type: 'text', content: '字'.repeat(5000) }],
    ['markup and emoji', { type: 'text', content: '<a>&]]>😀\u0000' }],
    ['a picture', { type: 'image', mediaId: 'm' }],
    ['a voice message', { type: 'voice', mediaId: 'm' }],
    ['a video', { type: 'video', mediaId: 'm' }],
    ['a video with a title', { type: 'video', mediaId: 'm', title: 't', description: '' }],
    ['music', { type: 'music', thumbMediaId: 'm' }],
    [
      'music with all that there is',
      {
        type: 'music',
        title: 't',
        description: 'd',
        musicUrl: 'https://music.example/',
        hqMusicUrl: 'https://music.example/hq',
        thumbMediaId: 'm',
      },
    ],
    ['an article', { type: 'news', articles: [article] }],
    ['eight articles', { type: 'news', articles: Array.from({ length: 8 }, () => article) }],
    ['an article without a picture', { type: 'news', articles: [{ ...article, picUrl: '' }] }],
    ['a transfer', { type: 'transfer_customer_service' }],
    ['a transfer to somebody', { type: 'transfer_customer_service', kfAccount: 'a@b' }],
  ])('may answer %s', (_what, answer) => {
    expect(readReply(answer)).toEqual(answer);
  });

  it.each([null, undefined])('may answer nothing: %s', (answer) => {
    expect(readReply(answer)).toBeUndefined();
  });

  it('may leave a field undefined that it need not fill', () => {
    const answer = { type: 'video', mediaId: 'm', title: undefined };
    expect(readReply(answer)).toEqual({ type: 'video', mediaId: 'm' });
  });
});

const noObject = 'a reply is null or a JSON object with a type';
const noType = `type is required: ${types}`;
const noContent = 'content is required: a text that is not empty';
const noMedia = 'mediaId is required: the id that WeChat gave to the file';
const noThumb = 'thumbMediaId is required: the id that WeChat gave to the picture';
const noArticles = 'articles is required: a list of 1 to 8 articles';
const noAccount = 'kfAccount is a text that is not empty; leave it out, and WeChat chooses';

it('what is null counts as left out', () => {
  const reply = { type: 'video', mediaId: 'm' };
  expect(readReply({ ...reply, title: null, description: null })).toEqual(reply);
});

it('a reply that Lambda would not take from us is refused', () => {
  expect(() => readReply({ type: 'text', content: '你'.repeat(100_000) })).toThrow(
    'a reply has at most 256 KB',
  );
});

describe('an answer is refused', () => {
  it.each<[what: string, answer: unknown, message: string]>([
    ['a text alone', 'hello', noObject],
    ['an empty text', '', noObject],
    ['a number', 0, noObject],
    ['true', true, noObject],
    ['a list', [{ type: 'text', content: 'x' }], noObject],
    ['nothing in it', {}, noType],
    ['no type', { content: 'x' }, noType],
    ['a type that is no text', { type: ['text'], content: 'x' }, noType],
    ['null as its type', { type: null }, noType],
    ['another type', { type: 'txt' }, '"txt" is no type of a reply, the nearest one is text'],
    [
      'our spelling of WeChat’s type',
      { type: 'transferCustomerService' },
      '"transferCustomerService" is no type of a reply, the nearest one is transfer_customer_service',
    ],
    [
      'a type that JavaScript knows',
      { type: 'constructor' },
      '"constructor" is no type of a reply, the nearest one is text',
    ],
    ['no content', { type: 'text' }, noContent],
    ['empty content', { type: 'text', content: '' }, noContent],
    ['content of which nothing is left', { type: 'text', content: '\u0000\uD800' }, noContent],
    ['content that is no text', { type: 'text', content: 1 }, noContent],
    ['no picture', { type: 'image' }, noMedia],
    ['no voice', { type: 'voice', mediaId: '' }, noMedia],
    ['no video', { type: 'video', mediaId: null }, noMedia],
    ['no cover', { type: 'music', title: 't' }, noThumb],
    [
      'texts that are none',
      {
        type: 'music',
        thumbMediaId: 'm',
        title: 1,
        description: {},
        musicUrl: [],
        hqMusicUrl: 5,
      },
      'title is a text; description is a text; musicUrl is a text; hqMusicUrl is a text',
    ],
    ['no articles', { type: 'news' }, noArticles],
    ['an empty list of articles', { type: 'news', articles: [] }, noArticles],
    ['one article without a list', { type: 'news', articles: article }, noArticles],
    [
      'nine articles',
      { type: 'news', articles: Array.from({ length: 9 }, () => article) },
      noArticles,
    ],
    [
      'an article that is none',
      { type: 'news', articles: [article, 'x'] },
      'articles[1] is an object with title, description, picUrl, url',
    ],
    [
      'articles with mistakes',
      { type: 'news', articles: [article, { ...article, url: undefined, URL: 1, picUrl: 1 }] },
      'articles[1].picUrl is required: a text; articles[1].url is required: a text; ' +
        '"URL" is no field of articles[1], the nearest one is url',
    ],
    ['nobody to transfer to', { type: 'transfer_customer_service', kfAccount: '' }, noAccount],
  ])('with %s', (_what, answer, message) => {
    expect(refusalOf(answer)).toBe(message);
  });

  it.each([
    ['text', { Content: 'x' }, 'Content', 'content'],
    ['text', { text: 'x' }, 'text', 'content'],
    ['image', { media_id: 'm' }, 'media_id', 'mediaId'],
    ['voice', { MediaId: 'm' }, 'MediaId', 'mediaId'],
    ['music', { thumb_media_id: 'm' }, 'thumb_media_id', 'thumbMediaId'],
    ['music', { thumbMediaId: 'm', HQMusicUrl: 'x' }, 'HQMusicUrl', 'hqMusicUrl'],
    ['news', { article: [] }, 'article', 'articles'],
    ['transfer_customer_service', { KfAccount: 'a' }, 'KfAccount', 'kfAccount'],
  ])('with a field that %s has not: %j', (type, fields, sent, nearest) => {
    expect(refusalOf({ type, ...fields })).toContain(
      `"${sent}" is no field of a reply of the type ${type}, the nearest one is ${nearest}`,
    );
  });

  it("in WeChat's own words, with all that is wrong", () => {
    expect(refusalOf({ MsgType: 'text', Content: 'x' })).toBe(
      `${noType}; "MsgType" is no field of a reply, the nearest one is type; ` +
        '"Content" is no field of a reply, the nearest one is content',
    );
    expect(refusalOf({ type: 'text', content: '', mediaID: 'm', title: 't' })).toBe(
      `${noContent}; "mediaID" is no field of a reply of the type text, the nearest one is type; ` +
        '"title" is no field of a reply of the type text, the nearest one is type',
    );
  });

  it('without a word of its texts', () => {
    const secret = 'what the user wrote';
    const message = refusalOf({ type: 'news', articles: [{ ...article, title: [secret] }] });
    expect(message).toBe('articles[0].title is required: a text');
    expect(refusalOf(secret)).not.toContain(secret);
  });
});
