/** Texts of users within elements that are not known, or in each other: none adds a field. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readSignedContent } from '../../../../shared/wechat/signed-content/signed-content.ts';
import type { XmlFields, XmlValue } from '../../../../shared/wechat/xml.ts';
import { elementsOfShape, pushShapes } from '../../../support/push-shapes.ts';

const runs = Number(process.env['WXKEEPER_SIGNED_PUSHES'] ?? 1000);

/** An element, or a text of a user in CDATA, or one of WeChat's. */
interface Node {
  name: string;
  children: readonly Node[];
  isUsers: boolean;
}

const head = {
  ToUserName: 'gh_1',
  FromUserName: 'o',
  CreateTime: '1',
  MsgType: 'event',
  Event: 'e',
};
const known = ['SendPicsInfo', 'PicList', 'SendLocationInfo', 'ScanCodeInfo', 'Label', 'Poiname'];
const names = [...known, 'EventKey', 'Title', 'Foo', 'Bar', 'Payload', 'Info'];

const leaf = fc.record({
  name: fc.constantFrom(...names),
  children: fc.constant([]),
  isUsers: fc.boolean(),
});
const grown = (within: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
  fc.record({
    name: fc.constantFrom(...names),
    children: fc.uniqueArray(within, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
    isUsers: fc.constant(false),
  });
const tree = fc.uniqueArray(fc.oneof(leaf, grown(leaf), grown(fc.oneof(leaf, grown(leaf)))), {
  minLength: 1,
  maxLength: 4,
  selector: ({ name }) => name,
});

/** What users write: the ends and beginnings of the elements around, in all orders. */
const piece = fc
  .constantFrom(...names, ...Object.keys(head), 'xml', 'MsgId')
  .chain((name) =>
    fc.constantFrom(
      `]]></${name}>`,
      `</${name}>`,
      `<${name}>`,
      `<${name}><![CDATA[`,
      ']]>',
      '<evil>1</evil>',
      '<evil><![CDATA[1]]></evil>',
      '<!--',
      '-->',
      'x',
    ),
  );

/** The path of elements around each text, from the inside. */
function pathsOf(nodes: readonly Node[], around: readonly string[] = []): string[][] {
  return nodes.flatMap(({ name, children, isUsers }) => {
    const path = [name, ...around];
    return isUsers ? [path] : pathsOf(children, path);
  });
}

/** Ends all elements up to some depth, adds a field there, and begins them again. */
const escaping = (path: readonly string[]) =>
  fc.tuple(fc.integer({ min: 1, max: path.length }), fc.boolean()).map(([depth, isLast]) => {
    const left = path.slice(0, depth);
    const ends = left.map((name) => `</${name}>`).join('');
    const begins = left
      .toReversed()
      .map((name) => `<${name}>`)
      .join('');
    return `a]]>${ends}<evil>1</evil>${isLast ? '' : `${begins}<![CDATA[b`}`;
  });

const push = tree
  .filter((nodes) => pathsOf(nodes).length > 0)
  .chain((nodes) => {
    const written = pathsOf(nodes).map((path) =>
      fc.oneof(
        escaping(path),
        fc.array(piece, { maxLength: 10 }).map((all) => all.join('')),
      ),
    );
    return fc.tuple(fc.constant(nodes), fc.tuple(...written));
  });

function xmlOf(nodes: readonly Node[], texts: string[]): string {
  const parts = nodes.map(({ name, children, isUsers }) => {
    if (children.length > 0) return `<${name}>${xmlOf(children, texts)}</${name}>`;
    return `<${name}><![CDATA[${isUsers ? texts.shift() : 'w'}]]></${name}>`;
  });
  return parts.join('');
}

const own = Object.entries(head).map(([name, value]) => `<${name}>${value}</${name}>`);
const contentOf = (nodes: readonly Node[], texts: readonly string[]) =>
  `<xml>${own.join('')}${xmlOf(nodes, [...texts])}<MsgId>7</MsgId></xml>`;

function namesIn(value: XmlValue): string[] {
  if (typeof value === 'string') return [];
  return Object.keys(value).concat(Object.values(value).flatMap(namesIn));
}

function isEachNameOnce(nodes: readonly Node[]): boolean {
  const namesOf = ({ name, children }: Node): string[] => [name, ...children.flatMap(namesOf)];
  const all = nodes.flatMap(namesOf);
  return new Set(all).size === all.length;
}

/** What stands, at the top, in the place of a text of WeChat's, or is no text where one was sent. */
function changedTexts(nodes: readonly Node[], fields: XmlFields): unknown[] {
  // Of two elements with one name, nobody can know where the first one ends.
  if (!isEachNameOnce(nodes)) return [];
  return nodes
    .filter(({ children, name }) => children.length === 0 && fields[name] !== undefined)
    .map(({ name, isUsers }) => (isUsers ? typeof fields[name] : fields[name]))
    .filter((value) => value !== 'string' && value !== 'w');
}

describe('the text of one user, or of several, in a push', () => {
  it(
    'adds no field and no list, however deep it stands and whatever its elements are called',
    () => {
      fc.assert(
        fc.property(push, ([nodes, texts]) => {
          const fields = readSignedContent(contentOf(nodes, texts));
          expect(fields).toMatchObject(head);
          expect(namesIn(fields)).not.toContain('evil');
          const sent = new Set([
            ...nodes.map(({ name }) => name),
            ...Object.keys(head),
            'MsgId',
            '#text',
          ]);
          expect(Object.keys(fields).filter((name) => !sent.has(name))).toEqual([]);
          expect(changedTexts(nodes, fields)).toEqual([]);
          expect(['7', undefined]).toContain(fields['MsgId']);
        }),
        { numRuns: runs },
      );
    },
    30_000 + 5 * runs,
  );
});

describe('a text that begins its element again, with what is around it', () => {
  const containers = pushShapes
    .flatMap(elementsOfShape)
    .filter(({ children }) => children.length > 0);
  const lists = new Set(['Actions', 'material']);
  const once = new Set(containers.map(({ name }) => name).filter((name) => !lists.has(name)));

  it.each([...once, 'SendPicsInfo', 'SendLocationInfo', 'Sendpicsinfo'])(
    'makes no list of %s',
    (name) => {
      const text = `a]]></Foo></${name}><${name}><Foo><![CDATA[b`;
      const inner = `<${name}><Foo><![CDATA[${text}]]></Foo></${name}>`;
      const fields = readSignedContent(`<xml>${own.join('')}${inner}<MsgId>7</MsgId></xml>`);
      expect(fields).toMatchObject({ [name]: { Foo: text }, MsgId: '7' });
    },
  );

  it('makes no list of pictures: the second one would be the user’s', () => {
    const text = 'a]]></Foo></item></PicList><PicList><item><Foo><![CDATA[b';
    const list = `<PicList><item><Foo><![CDATA[${text}]]></Foo></item></PicList>`;
    const xml = `<xml>${own.join('')}<SendPicsInfo><Count>1</Count>${list}</SendPicsInfo></xml>`;
    expect(readSignedContent(xml)).toMatchObject({
      SendPicsInfo: { Count: '1', PicList: { item: { Foo: text } } },
    });
  });
});
