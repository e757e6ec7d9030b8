/** Writes WeChat's XML. Texts stand in CDATA, so that no text can become an element. */

/** Elements in their order. One that is undefined is left out; a list repeats its element. */
export interface XmlElements {
  readonly [name: string]: XmlContent | readonly XmlContent[] | undefined;
}
/** A text is written as CDATA, a number is not. */
export type XmlContent = string | number | XmlElements;

/** What XML 1.0 cannot contain in any way: most control characters, halves of surrogate pairs. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The document, an element a line. Elements within elements follow each other on one line. */
export function writeXml(elements: XmlElements): string {
  return `<xml>\n${linesOf(elements).join('\n')}\n</xml>`;
}

/**
 * The text without what XML cannot contain.
 *
 * @see https://www.w3.org/TR/xml/#charsets
 */
export function textForXml(text: string): string {
  return text.replaceAll(NOT_IN_XML, '');
}

function linesOf(elements: XmlElements): string[] {
  return Object.entries(elements).flatMap(([name, value]) =>
    (isList(value) ? value : [value])
      .filter((content) => content !== undefined)
      .map((content) => `<${name}>${write(content)}</${name}>`),
  );
}

function write(content: XmlContent): string {
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return cdata(content);
  return linesOf(content).join('');
}

/** A removed character can leave `]]>` behind, so that comes first. */
function cdata(text: string): string {
  return `<![CDATA[${textForXml(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

function isList(
  value: XmlContent | readonly XmlContent[] | undefined,
): value is readonly XmlContent[] {
  return Array.isArray(value);
}
