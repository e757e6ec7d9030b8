/** Strict XML: what WeChat sends is read, everything clever is refused, and nothing else is thrown. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MAXIMUM_XML_BYTES, readXml, textField } from '../../../shared/wechat/xml.ts';
import { isRefused, rejectionOf } from '../../support/rejection.ts';

/** Elements inside each other, `depth` of them. */
function nested(depth: number, content = 'x'): string {
  return '<a>'.repeat(depth) + content + '</a>'.repeat(depth);
}

function filled(text: string): string {
  return `<xml><A>${text}</A></xml>`;
}

/** Fails on every error but a refusal. */
function readOrRefused(xml: string): void {
  expect([true, false]).toContain(isRefused(() => readXml(xml)));
}

describe('XML', () => {
  it.each<[string, string, unknown]>([
    ['text', '<xml><A>b</A></xml>', { A: 'b' }],
    ['CDATA', '<xml><A><![CDATA[<b>&amp;]]></A></xml>', { A: '<b>&amp;' }],
    ['text and CDATA in turn', '<xml><A>1<![CDATA[2]]>3<![CDATA[4]]></A></xml>', { A: '1234' }],
    ['a CDATA end in two parts', '<xml><A><![CDATA[]]]]><![CDATA[>]]></A></xml>', { A: ']]>' }],
    ['the five entities', '<xml><A>&amp;&lt;&gt;&quot;&apos;</A></xml>', { A: '&<>"\'' }],
    ['characters by number', '<xml><A>&#65;&#x42;&#x1F600;</A></xml>', { A: 'AB😀' }],
    ['an entity that was escaped', '<xml><A>&amp;lt;</A></xml>', { A: '&lt;' }],
    ['Chinese and emoji', '<xml><名>微信😀</名></xml>', { 名: '微信😀' }],
    ['numbers that stay texts', '<xml><A>007</A><B>1e5</B></xml>', { A: '007', B: '1e5' }],
    [
      'names that differ in case',
      '<xml><AppId>a</AppId><appid>b</appid></xml>',
      { AppId: 'a', appid: 'b' },
    ],
    ['white space between fields', '<xml>\n <A>b</A>\r\n\t<C>d</C>\n</xml>', { A: 'b', C: 'd' }],
    ['white space in a field', '<xml><A> b\n</A></xml>', { A: ' b\n' }],
    ['empty fields', '<xml><A/><B></B><C><![CDATA[]]></C></xml>', { A: '', B: '', C: '' }],
    ['a name twice', '<xml><A>1</A><B>x</B><A>2</A></xml>', { A: ['1', '2'], B: 'x' }],
    ['a name three times', '<xml><A>1</A><A/><A><B>3</B></A></xml>', { A: ['1', '', { B: '3' }] }],
    [
      'fields in fields',
      '<xml><A><B>1</B><C><D>2</D></C></A></xml>',
      { A: { B: '1', C: { D: '2' } } },
    ],
    ['text beside children', '<xml><A>lost<B>1</B>lost</A></xml>', { A: { B: '1' } }],
    ['attributes', '<xml v="1"><A b="c">d</A></xml>', { A: 'd' }],
    ['comments', '<xml><!-- <A>no</A> --><A>b<!-- c --></A></xml>', { A: 'b' }],
    ['a declaration', '<?xml version="1.0" encoding="UTF-8"?><xml><A>b</A></xml>', { A: 'b' }],
    ['a byte order mark', '\uFEFF<xml><A>b</A></xml>', { A: 'b' }],
    ['white space around the root', '\n<xml><A>b</A></xml>\n', { A: 'b' }],
    ['a root of any name', '<message><A>b</A></message>', { A: 'b' }],
    ['a root without fields', '<xml/>', {}],
    ['a root that is only text', '<xml>text</xml>', {}],
    ['a root of another kind', '<__proto__><A>b</A></__proto__>', { A: 'b' }],
  ])('is read: %s', (_what, xml, fields) => {
    expect(JSON.parse(JSON.stringify(readXml(xml)))).toEqual(fields);
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['plain text', 'success'],
    ['JSON', '{"a":1}'],
    ['HTML', '<html><br></html>'],
    ['a DOCTYPE', '<!DOCTYPE xml><xml/>'],
    ['a DOCTYPE in small letters', '<!doctype xml><xml/>'],
    ['a DOCTYPE that loads another', '<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>'],
    ['a DOCTYPE that never ends', '<!DOCTYPE xml [<!ENTITY a "b">'],
    ['an own entity', '<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>&a;</xml>'],
    ['a parameter entity', '<!DOCTYPE x [<!ENTITY % a "b"> %a;]><xml/>'],
    ['an entity of HTML', '<xml><A>&nbsp;</A></xml>'],
    ['an entity named as JavaScript names things', '<xml><A>&constructor;</A></xml>'],
    ['an entity named __proto__', '<xml><A>&__proto__;</A></xml>'],
    ['a bare ampersand', '<xml><A>a&b</A></xml>'],
    ['a character that does not exist', '<xml><A>&#1114112;</A></xml>'],
    ['NUL by number', '<xml><A>&#0;</A></xml>'],
    ['NUL', '<xml><A>\u0000</A></xml>'],
    ['NUL in CDATA', '<xml><A><![CDATA[\u0000]]></A></xml>'],
    ['a control character', '<xml><A>\u0008</A></xml>'],
    ['a control character by number', '<xml><A>&#8;</A></xml>'],
    ['half a surrogate pair', '<xml><A>\uD800</A></xml>'],
    ['the end of a CDATA that never began', '<xml><A>]]></A></xml>'],
    ['a CDATA that never ends', '<xml><A><![CDATA[b</A></xml>'],
    ['a comment that never ends', '<xml><!-- </xml>'],
    ['an unclosed field', '<xml><A>b</xml>'],
    ['an unclosed root', '<xml><A>b</A>'],
    ["the official page's sample, which ends with an opening root", '<xml><A>b</A><xml>'],
    ['an end without beginning', '<xml></A></xml>'],
    ['ends that differ in case', '<xml><A>b</a></xml>'],
    ['crossed fields', '<xml><A><B></A></B></xml>'],
    ['two roots', '<xml/><xml/>'],
    ['text before the root', 'x<xml/>'],
    ['text after the root', '<xml/>x'],
    ['CDATA outside the root', '<xml/><![CDATA[x]]>'],
    ['a declaration that is not first', '\n<?xml version="1.0"?><xml/>'],
    ['an attribute twice', '<xml a="1" a="2"/>'],
    ['an attribute without quotes', '<xml a=1/>'],
    ['a name that begins with a digit', '<xml><1a/></xml>'],
  ])('is refused: %s', (_what, xml) => {
    const refusal = rejectionOf(() => readXml(xml));
    expect(refusal.code).toBe('xml-malformed');
    expect(refusal.message).toMatch(/^(not well-formed XML|a DOCTYPE is not allowed)$/);
    expect(refusal.cause).toBeUndefined();
  });

  it('may be nested as deep as WeChat does and twice that, and no deeper', () => {
    expect(() => readXml(nested(8))).not.toThrow();
    const refusal = rejectionOf(() => readXml(nested(9)));
    expect(refusal.message).toBe('elements are nested too deeply');
    expect(refusal.code).toBe('xml-malformed');
    expect(rejectionOf(() => readXml('<a>'.repeat(20_000))).message).toBe(refusal.message);
  });

  it('may be 64 KiB, counted in bytes', () => {
    const room = MAXIMUM_XML_BYTES - filled('').length;
    expect(readXml(filled('x'.repeat(room)))['A']).toHaveLength(room);
    for (const text of ['x'.repeat(room + 1), '微'.repeat(room / 2)]) {
      expect(rejectionOf(() => readXml(filled(text))).code).toBe('body-too-large');
    }
  });

  it('copes with as many fields as fit', () => {
    const count = 16_000;
    expect(readXml(`<xml>${'<A/>'.repeat(count)}</xml>`)['A']).toHaveLength(count);
  });
});

describe('names that JavaScript gives a meaning', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'];

  it.each(names)('%s is a field like any other', (name) => {
    const fields = readXml(`<xml><${name}><polluted>yes</polluted></${name}><B>1</B></xml>`);
    expect(Object.keys(fields)).toEqual([name, 'B']);
    expect(fields[name]).toEqual(expect.objectContaining({ polluted: 'yes' }));
    expect(Object.getOwnPropertyDescriptor(Object.prototype, 'polluted')).toBeUndefined();
  });

  it.each(names)('%s is no field where it was not sent', (name) => {
    expect(textField(readXml('<xml><A>b</A></xml>'), name)).toBeUndefined();
    expect(textField(readXml('<xml/>'), name)).toBeUndefined();
    expect(textField({}, name)).toBeUndefined();
  });

  it.each(names)('%s twice is a list', (name) => {
    const fields = readXml(`<xml><${name}>1</${name}><${name}>2</${name}></xml>`);
    expect(fields[name]).toEqual(['1', '2']);
  });
});

describe('the text of a field', () => {
  const fields = readXml('<xml><A>b</A><Empty/><List/><List>c</List><Deep><A>d</A></Deep></xml>');

  it.each([
    ['A', 'b'],
    ['a', undefined],
    ['Empty', undefined],
    ['List', undefined],
    ['Deep', undefined],
    ['Missing', undefined],
  ])('%s is %j', (name, text) => {
    expect(textField(fields, name)).toBe(text);
  });
});

const pieces = [
  '<xml> </xml> <A> </A> <A/> <![CDATA[ ]]> <!-- --> <?xml ?>'.split(' '),
  ['<!DOCTYPE x', '[<!ENTITY a "b">', ']>', '&', 'a;', '&#', '65;', '"', '=', ' ', '\0', '😀'],
].flat();

describe('properties', () => {
  it('random bytes and texts are read or refused, never anything else', () => {
    const bytes = fc.uint8Array({ maxLength: 500 }).map((some) => Buffer.from(some).toString());
    fc.assert(fc.property(fc.oneof(bytes, fc.string({ unit: 'binary' })), readOrRefused));
  });

  it('pieces of XML in any order are read or refused, never anything else', () => {
    const piece = fc.constantFrom(...pieces);
    const mixed = fc.array(piece, { maxLength: 40 }).map((some) => some.join(''));
    fc.assert(fc.property(mixed, readOrRefused), { numRuns: 1000 });
  });

  it('any text comes back from a field, with markup escaped by number', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(text, (value) => {
        const escaped = value.replaceAll(/[<>&\r]/g, (one) => `&#${one.charCodeAt(0)};`);
        expect(readXml(`<xml><A>${escaped}</A></xml>`)['A']).toBe(value);
      }),
    );
  });
});
