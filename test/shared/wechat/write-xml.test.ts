/** Written XML: what is in it, and what a text in it cannot do. */
import { describe, expect, it } from '@jest/globals';
import { readXml } from '../../../shared/wechat/xml.ts';
import { textForXml, writeXml } from '../../../shared/wechat/write-xml.ts';

describe('XML', () => {
  it('has its elements in the order given, texts as CDATA and numbers bare', () => {
    const xml = writeXml({
      B: 'text',
      A: 12,
      Deep: { Z: 'z', Y: { X: 1 } },
      List: ['one', { N: 2 }],
    });
    expect(xml).toBe(
      '<xml>\n<B><![CDATA[text]]></B>\n<A>12</A>\n' +
        '<Deep><Z><![CDATA[z]]></Z><Y><X>1</X></Y></Deep>\n' +
        '<List><![CDATA[one]]></List>\n<List><N>2</N></List>\n</xml>',
    );
  });

  it('leaves out what is undefined, not what is empty', () => {
    expect(writeXml({ A: undefined, B: '', C: { D: undefined }, E: [] })).toBe(
      '<xml>\n<B><![CDATA[]]></B>\n<C></C>\n</xml>',
    );
  });
});

describe('a text in XML', () => {
  it.each<[what: string, text: string, written: string, read?: string]>([
    ['markup', '<a>&amp;</a>', '<a>&amp;</a>'],
    ['a CDATA end', 'a]]>b', 'a]]]]><![CDATA[>b'],
    ['nothing but a CDATA end', ']]>', ']]]]><![CDATA[>'],
    ['two CDATA ends', ']]>]]>', ']]]]><![CDATA[>]]]]><![CDATA[>'],
    ['brackets in front of a CDATA end', ']]]]>', ']]]]]]><![CDATA[>'],
    ['brackets at its end', 'a]]', 'a]]'],
    ['a CDATA section', '<![CDATA[x]]>', '<![CDATA[x]]]]><![CDATA[>'],
    ['a split CDATA end', ']]]]><![CDATA[>', ']]]]]]><![CDATA[><![CDATA[>'],
    ['emoji', '😀👨‍👩‍👧🇨🇳', '😀👨‍👩‍👧🇨🇳'],
    ['Chinese of the second plane', '𠮷', '𠮷'],
    ['line breaks and tabs', 'a\n\tb', 'a\n\tb'],
    ['line breaks of Windows, which XML reads as one', 'a\r\nb', 'a\r\nb', 'a\nb'],
    ['what is almost forbidden', '\u007F\u0085\uE000\uFFFD', '\u007F\u0085\uE000\uFFFD'],
  ])('is kept: %s', (_what, text, written, read = text) => {
    const xml = writeXml({ A: text });
    expect(xml).toBe(`<xml>\n<A><![CDATA[${written}]]></A>\n</xml>`);
    expect({ ...readXml(xml) }).toEqual({ A: read });
  });

  it.each([
    ['control characters', 'a\u0000\u0002\u0008\u000B\u000C\u0010\u001D\u001Fb', 'ab'],
    ['the first half of a pair', 'a\uD83Db', 'ab'],
    ['the second half of a pair', 'a\uDE00b', 'ab'],
    ['halves in the wrong order', '\uDE00\uD83D', ''],
    ['halves with something between them', '\uD83D\u0001\uDE00', ''],
    ['characters that are none', 'a\uFFFE\uFFFFb', 'ab'],
  ])('loses what XML cannot contain: %s', (_what, text, left) => {
    expect(textForXml(text)).toBe(left);
    expect({ ...readXml(writeXml({ A: text })) }).toEqual({ A: left });
  });

  it('cannot end its CDATA by a character that is removed', () => {
    const xml = writeXml({ A: ']\u0001]\uD800></A><B>1</B>' });
    expect({ ...readXml(xml) }).toEqual({ A: ']]></A><B>1</B>' });
  });
});
