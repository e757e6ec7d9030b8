/** Reads WeChat's XML strictly: case-sensitive, limited in size, no DOCTYPE, no own entities. */
import { SaxesParser } from 'saxes';
import { MessageRejected } from './message-rejected.ts';

/** Real pushes stay under 4 KiB; user messages under 20 KiB. */
export const MAXIMUM_XML_BYTES = 64 * 1024;
const MAXIMUM_DEPTH = 8;

/** The children of an element by name; the values of a repeated name are a list. */
export interface XmlFields {
  [name: string]: XmlValue;
}
export type XmlValue = string | XmlFields | XmlValue[];

interface OpenElement {
  name: string;
  text: string;
  /** Undefined until the first child. An element with children has no text of its own. */
  fields: XmlFields | undefined;
}

/**
 * The fields of the one root element.
 *
 * @throws {MessageRejected} `body-too-large` or `xml-malformed`
 */
export function readXml(xml: string): XmlFields {
  checkSize(xml);
  try {
    return parse(xml);
  } catch (error) {
    if (error instanceof MessageRejected) throw error;
    throw new MessageRejected('xml-malformed', 'not well-formed XML');
  }
}

/** @throws {MessageRejected} `body-too-large` */
export function checkSize(body: string): void {
  if (Buffer.byteLength(body) > MAXIMUM_XML_BYTES) {
    throw new MessageRejected(
      'body-too-large',
      `the body is larger than ${MAXIMUM_XML_BYTES} bytes`,
    );
  }
}

/** A field's text, or undefined where it is missing, empty or has children. */
export function textField(fields: XmlFields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parse(xml: string): XmlFields {
  const root: OpenElement = { name: '', text: '', fields: undefined };
  const open: OpenElement[] = [root];
  const addText = (text: string) => {
    const element = open.at(-1);
    if (element) element.text += text;
  };
  const parser = new SaxesParser({ position: false });
  parser.on('doctype', () => {
    throw new MessageRejected('xml-malformed', 'a DOCTYPE is not allowed');
  });
  parser.on('opentag', ({ name }) => {
    if (open.length > MAXIMUM_DEPTH) {
      throw new MessageRejected('xml-malformed', 'elements are nested too deeply');
    }
    open.push({ name, text: '', fields: undefined });
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    const parent = open.at(-1);
    if (element && parent) addField(parent, element.name, element.fields ?? element.text);
  });
  parser.write(xml).close();
  const [content] = Object.values(root.fields ?? {});
  return typeof content === 'object' && !Array.isArray(content) ? content : {};
}

function addField(parent: OpenElement, name: string, value: XmlValue): void {
  parent.fields ??= Object.create(null) as XmlFields;
  const present = parent.fields[name];
  if (present === undefined) parent.fields[name] = value;
  else if (Array.isArray(present)) present.push(value);
  else parent.fields[name] = [present, value];
}
