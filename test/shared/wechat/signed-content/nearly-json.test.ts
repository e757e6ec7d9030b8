/** JSON inside a signed push that is not quite JSON: what can be read is read, the rest is shown. */
import { describe, expect, it } from '@jest/globals';
import { readSignedContent } from '../../../../shared/wechat/signed-content/signed-content.ts';

const read = (content: string) => JSON.parse(JSON.stringify(readSignedContent(content)));

const message = '{"MsgType":"text","Content":"a, b]","MsgId":23456789012345678}';
const fields = { MsgType: 'text', Content: 'a, b]', MsgId: '23456789012345678' };

describe('a message is read whole', () => {
  it.each<[string, string]>([
    ['a comma at its end', message.replace('}', ',}')],
    ['commas everywhere', message.replaceAll(',"', ' ,, "').replace('{', '{,')],
    ['NUL behind it', `${message}\0\0`],
    ['blanks and line breaks around it', `\r\n\t ${message} \u00a0\u3000\n`],
    ['a byte order mark before it', `\uFEFF${message}`],
    ['a byte order mark behind blanks', ` \uFEFF\uFEFF\n${message}\uFEFF`],
    ['NUL and signs without width before it', `\0\u200b\u2060${message}\u200b`],
    ['NUL and marks between its parts', message.replaceAll(',"', '\0,\uFEFF"')],
    ['a list around it', `[${message}]`],
    ['a list with a comma around it', `\uFEFF[ ${message.replace('}', ',}')} , ]\0`],
    ['no end', message.slice(0, -1).replace('23456789012345678', '"23456789012345678"')],
  ])('with %s', (_what, content) => {
    expect(read(content)).toEqual(fields);
  });

  it('with commas at the ends of what is in it', () => {
    const content = '{"MsgType":"event","Event":"e","o":{"l":[1,{"a":"b,",},],},}';
    expect(read(content)).toEqual({ MsgType: 'event', Event: 'e', o: { l: ['1', { a: 'b,' }] } });
  });

  it('with names between blanks, or in another case', () => {
    expect(read('{" msgtype\u200b":"text"," Content ":"a"}')).toEqual({
      MsgType: 'text',
      Content: 'a',
    });
  });
});

describe('what is beside it is shown, and no field', () => {
  it.each<[string, string, string]>([
    ['text behind it', `${message} and more`, 'and more'],
    ['another message behind it', `${message}\n{"MsgType":"event"}`, '{"MsgType":"event"}'],
    ['brackets behind it', `${message}}]`, '}]'],
    ['text in its list', `[${message}] x`, 'x'],
    ['XML behind it', `${message}<MsgType>event</MsgType>`, '<MsgType>event</MsgType>'],
  ])('%s', (_what, content, text) => {
    expect(read(content)).toEqual({ ...fields, '#text': text });
  });
});

describe('a part that cannot be read costs no other part', () => {
  it.each<[string, string]>([
    ['a name without quotation marks', 'MsgData:1'],
    ['a single quotation mark', "'a':'b'"],
    ['a value that is none', '"a":NaN'],
    ['no value', '"a":'],
    ['no name', '"a"'],
    ['two values', '"a":1 2'],
    ['a comment', '/* a */ "a":1'],
    ['a text with quotation marks', '"a":"he said "hi"."'],
    ['a second one', '"MsgType":"event"'],
    ['a second one in another case', '"MSGTYPE":"event"'],
    ['the wrong bracket', '"a":{"b":1]'],
  ])('%s', (_what, part) => {
    const { '#text': text, ...others } = read(message.replace(',', `,${part},`));
    expect(others).toEqual(fields);
    expect(text).toContain(part.replaceAll(/[^\w ]/g, '').slice(-1));
  });

  it.each<[string, string, string]>([
    ['within a text', '"Content":"a, b', '"Content":"a, b'],
    ['behind a backslash', '"Content":"a\\', '"Content":"a\\'],
    ['within a number', '"MsgId":234', '"MsgId":234'],
    ['within an object', '"o":{"a":"b"', '"o":{"a":"b"'],
    ['within a word', '"b":tr', '"b":tr'],
    ['behind a name', '"MsgId"', '"MsgId"'],
  ])('an end that is cut off %s', (_what, part, text) => {
    expect(read(`{"MsgType":"text",${part}`)).toEqual({ MsgType: 'text', '#text': text });
  });

  it('a user’s text in it is no field, wherever it is cut off', () => {
    const Content = '","Evil":"1","Evil\\":"2" <Evil>3</Evil> {"Evil":4} \\","Evil":5,"';
    const whole = JSON.stringify({ MsgType: 'text', Content, o: { Content }, MsgId: '1' });
    for (let from = 0; from < whole.length; from++) {
      for (const cut of [whole.slice(from), whole.slice(0, from), without(whole, from)]) {
        expect(Object.keys(readSignedContent(cut))).not.toContain('Evil');
      }
    }
  });

  it('what is nested without end costs nothing beside it', () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    expect(read(`{"InfoType":"a","x":${deep},"ComponentVerifyTicket":"t"}`)).toMatchObject({
      InfoType: 'a',
      ComponentVerifyTicket: 't',
    });
  });
});

const without = (text: string, at: number) => text.slice(0, at) + text.slice(at + 1);

describe('where nothing can be read, all of it is shown', () => {
  it.each([
    'success',
    '[]',
    '{',
    '{}',
    '{"a":',
    '{"a":null}',
    'null',
    '12',
    '"text"',
    '[1,2]',
    '[[{"MsgType":"text"}]]',
    `[${message},${message}]`,
    '{"Content":"<MsgType>event</MsgType>',
    'x < y {',
    `callback(${message})`,
    '{1:2}',
    '<',
    '<>',
    '</xml>',
    ']]>',
  ])('%s', (content) => {
    expect(read(content)).toEqual({ '#text': content });
  });

  it.each(['', ' ', '\0', '\uFEFF', '\r\n\0\u200b'])('but blanks: %j', (content) => {
    expect(read(content)).toEqual({});
  });
});

it('half a character in a name or a text becomes U+FFFD, also far down', () => {
  expect(read(String.raw`{"\ud800k":"a\udc00b","o":{"\ud83d":[{"\udfffz":"1"}]}}`)).toEqual({
    '\uFFFDk': 'a\uFFFDb',
    o: { '\uFFFD': [{ '\uFFFDz': '1' }] },
  });
});

it('reads what is made to be slow in no time', () => {
  const slow = ['"', '\\"', '{', '[', ',', '{"a":', '"a":1,', '1-', '\0', '"a",', '[{', '"\\'];
  const startedAt = performance.now();
  for (const part of slow) readSignedContent(`{"MsgType":"text",${part.repeat(10_000)}`);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
