/** Texts of users that are made to look like fields of WeChat's. None becomes one. */
import { describe, expect, it } from '@jest/globals';
import { readSignedContent } from '../../../../shared/wechat/signed-content/signed-content.ts';

const head = '<ToUserName>gh_1</ToUserName><CreateTime>1</CreateTime>';
const cdata = (name: string, text: string) => `<${name}><![CDATA[${text}]]></${name}>`;
const message = (type: string, content: string) =>
  `<xml>${head}${cdata('MsgType', type)}${content}<MsgId>7</MsgId></xml>`;
const event = (content: string) => message('event', `${cdata('Event', 'x')}${content}`);
const place = (content: string) => event(`<SendLocationInfo>${content}</SendLocationInfo>`);

/** Every name in it, at any depth. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).concat(Object.values(value).flatMap(namesIn));
}

describe('a text that begins its element again in another case', () => {
  it.each([
    message('text', cdata('Content', 'x]]></Content><Evil>1</Evil><content><![CDATA[y')),
    message('text', cdata('Content', 'x]]></Content><Evil>1</Evil><ContenT><![CDATA[y')),
    event(cdata('EventKey', 'x]]></EventKey><Evil><![CDATA[f]]></Evil><eventkey><![CDATA[y')),
    message(
      'voice',
      cdata('Recognition', 'a]]></Recognition><Evil>1</Evil><recognition><![CDATA['),
    ),
    place(cdata('Label', 'a]]></Label><Evil>1</Evil><label><![CDATA[')),
    event(cdata('SessionFrom', 'x]]></SessionFrom><Evil>v</Evil><sessionfrom><![CDATA[y')),
    event(
      `<ScanCodeInfo>${cdata('ScanResult', 'x]]></ScanResult></ScanCodeInfo><Evil>f</Evil><scancodeinfo><ScanResult><![CDATA[y')}</ScanCodeInfo>`,
    ),
  ])('adds no field: %s', (xml) => {
    expect(namesIn(readSignedContent(xml))).not.toContain('Evil');
  });

  it('makes no code of a registration out of a name', () => {
    const name = 'a]]></name></info><auth_code>queryauthcode@@@x</auth_code><Info><name><![CDATA[b';
    const info = `<info>${cdata('name', name)}</info>`;
    const xml = `<xml><InfoType>notify_third_fasteregister</InfoType><status>0</status>${info}</xml>`;
    expect(readSignedContent(xml)).not.toHaveProperty('auth_code');
  });
});

describe('two texts with a comment or a declaration between them', () => {
  it.each([
    ['<!--', '-->'],
    ['<?', '?>'],
  ])('add no field: %s', (begin, end) => {
    const title = cdata('Title', `a]]></Title><Evil>1</Evil>${begin}`);
    const link = message('link', title + cdata('Description', `${end}<Description><![CDATA[b`));
    const label = cdata('Label', `a]]></Label><Evil>1</Evil>${begin}`);
    const poi = cdata('Poiname', `${end}<Poiname><![CDATA[b`);
    for (const xml of [link, message('location', label + poi), place(label + poi)]) {
      expect(namesIn(readSignedContent(xml))).not.toContain('Evil');
    }
  });

  it('make no code of a registration', () => {
    const info =
      cdata('name', 'a]]></name><auth_code>queryauthcode@@@x</auth_code><!--') +
      cdata('code', '--><code><![CDATA[1');
    const xml = `<xml><InfoType>notify_third_fasteregister</InfoType><info>${info}</info></xml>`;
    expect(namesIn(readSignedContent(xml))).not.toContain('auth_code');
  });
});

describe('a comment with an element in it', () => {
  const comment = '<!-- <MsgType>event</MsgType> <Evil>1</Evil> -->';
  const type = cdata('MsgType', 'text');
  it.each([
    `<xml>${comment}${type}`,
    `<xml>${head}${comment}${comment}${type}`,
    `${comment}<xml>${head}${type}`,
    `<?xml version="1.0"?>\n${comment}\n<xml>${head}${type}`,
    `<xml>${type}<!-- a -->${comment}`,
  ])('has no field, before any text of a user: %s', (begin) => {
    const fields = readSignedContent(`${begin}${cdata('Content', 'x')}<MsgId>7</MsgId></xml>`);
    expect(fields).toMatchObject({ MsgType: 'text', Content: 'x', MsgId: '7' });
    expect(fields).not.toHaveProperty('Evil');
    expect(fields).not.toHaveProperty('#text');
  });

  it.each([
    cdata('Content', 'x') + comment,
    `${cdata('Content', 'x')}<!--`,
    cdata('Content', `x]]></Content>${comment}<Content><![CDATA[y`),
  ])('has none behind one: %s', (content) => {
    const fields = readSignedContent(message('text', content));
    expect(fields).toMatchObject({ MsgType: 'text', Content: expect.stringMatching(/^x/) });
    expect(namesIn(fields)).not.toContain('Evil');
  });
});

it('a comment without markup is nothing', () => {
  const xml = message('text', `<!-- a note -->${cdata('Content', 'x')}`);
  expect(readSignedContent(xml)).toMatchObject({ Content: 'x', MsgId: '7' });
});

it('WeChat’s own fields are read in front of any number of odd elements', () => {
  const odd = '<a><b>'.repeat(7000);
  const xml = `<xml>${head}${cdata('MsgType', 'text')}${odd}</a></b></xml>`;
  expect(readSignedContent(xml)).toMatchObject({ ToUserName: 'gh_1', MsgType: 'text' });
});
