/**
 * Random pushes that are signed: never a 5xx, never gone without a trace, and nothing that a user
 * wrote becomes a field.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { XmlFields, XmlValue } from '../../shared/wechat/xml.ts';
import { account, forget, startKeeper, type Keeper } from '../support/keeper.ts';
import {
  elementsOfShape,
  pushShapes,
  shapedXml,
  valueIn,
  valueOut,
} from '../support/push-shapes.ts';
import type { ShapedElement } from '../support/push-shapes.ts';
import { deliver } from '../support/direct-push.ts';
import { pushOf } from '../support/push.ts';

/** How many there are in each test. */
const signedRuns = Number(process.env['WXKEEPER_SIGNED_PUSHES'] ?? 300);
const timeLimit = 30_000 + 20 * signedRuns;

let keeper: Keeper;

beforeAll(async () => {
  keeper = await startKeeper();
});

beforeEach(() => {
  forget(keeper);
});

afterAll(async () => {
  await keeper.close();
});

/** The fields that were passed on or queued, of the one push since the last `forget`. */
function fieldsTakenIn(): XmlFields | undefined {
  const [announced] = keeper.announced;
  const [queued] = keeper.queue;
  if (announced) return announced.detail['message'] as XmlFields;
  return queued && 'fields' in queued ? queued.fields : undefined;
}

/** What users could write to be taken for somebody else: `evil…` are names that no field has. */
const piecesFor = (names: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(
      ']]>',
      '<![CDATA[',
      '</xml>',
      '<xml>',
      '<evil>v</evil>',
      '\u0002',
      '\u0000',
      '&',
      '<',
    ),
    fc.constantFrom(
      '<!--',
      '-->',
      '<?evil',
      '?>',
      '<evil/>',
      '<evil a="b">',
      '</evil>',
      ' ',
      '\n',
      '"',
    ),
    fc.constantFrom(...names).chain((name) =>
      fc.constantFrom(
        `]]></${name}>`,
        `<${name}><![CDATA[`,
        `</${name}>`,
        `<${name}>`,
        `<${name}>v</${name}>`,

        `]]></${name.toUpperCase()}>`,
        `]]> </ ${name} >`,
        `<${name}><evil>v</evil></${name}>`,
        `]]></${name}><evil>v</evil><${name}><![CDATA[`,
      ),
    ),
    fc.string({ unit: 'binary', maxLength: 5 }).map((text) => text.toWellFormed()),
  );
const always = ['MsgType', 'Event', 'MsgId', 'InfoType', 'auth_code', 'Content', 'ToUserName'];

/** A documented push, and a text for one of its elements that are in CDATA and no name of WeChat's. */
const writtenPush = fc.constantFrom(...pushShapes).chain((shape) => {
  const elements = elementsOfShape(shape);
  const inList = (name: string) => name === 'List' || name === 'item';
  const flat = (all: ShapedElement[]): ShapedElement[] =>
    all.flatMap((each) => [each, ...(inList(each.name) ? [] : flat(each.children))]);
  const names = Array.from(new Set(flat(elements).map(({ name }) => name)));
  const notOwn = ({ isCdata, value, children, name }: ShapedElement) =>
    isCdata && value === undefined && children.length === 0 && !wechats.has(name);
  const places = flat(elements).filter(notOwn);
  const text = fc
    .array(piecesFor([...names, ...always]), { maxLength: 12 })
    .map((some) => some.join(''));
  const place = places.length > 0 ? fc.constantFrom(...places) : fc.constant(undefined);
  return fc.record({ elements: fc.constant(elements), place, text });
});
const wechats = new Set(
  'ToUserName FromUserName AppId ComponentVerifyTicket MediaId ThumbMediaId PicUrl Format Ticket CardId UserCardCode appid ScanType'.split(
    ' ',
  ),
);

/** The account to whose address a push goes, unless it has an InfoType. */
const addresseeOf = (xml: string) =>
  /^<xml>[^]{0,200}?<InfoType>/.test(xml) ? undefined : account;

function evilNames(value: XmlValue): string[] {
  if (typeof value === 'string') return [];
  if (Array.isArray(value)) return value.flatMap(evilNames);
  const within = Object.values(value).flatMap(evilNames);
  return Object.keys(value)
    .filter((name) => /^evil/i.test(name))
    .concat(within);
}

/** Values that are another one than WeChat's. */
function falseValues(elements: readonly ShapedElement[], fields: XmlFields, place?: ShapedElement) {
  const single = elements.filter(
    (each) =>
      each.children.length === 0 && elements.filter(({ name }) => name === each.name).length === 1,
  );
  return single.filter((each) => {
    const value = fields[each.name];
    return each !== place && value !== undefined && value !== valueOut(each);
  });
}

/** The lines of an event that is stored or queued. */
const takenIn = new Set(['Verify ticket received', 'Authorization event queued']);

const position = fc.double({ min: 0, max: 1, noNaN: true });
const noise = fc.oneof(piecesFor(always), fc.constant(''));
const breaks = fc.array(fc.tuple(position, fc.nat(40), noise), { minLength: 1, maxLength: 4 });

/** @param some where, how much is taken out, and what is put there */
function broken(content: string, some: readonly (readonly [number, number, string])[]): string {
  return some.reduce((text, [where, length, put]) => {
    const at = Math.floor(where * text.length);
    return text.slice(0, at) + put + text.slice(at + length);
  }, content);
}

describe('a signed push', () => {
  it(
    'of which a user has written a part keeps all its fields, or shows them as text',
    async () => {
      await fc.assert(
        fc.asyncProperty(writtenPush, async ({ elements, place, text }) => {
          forget(keeper);
          const textOf = (element: ShapedElement) => (element === place ? text : valueIn(element));
          const xml = `<xml>${shapedXml(elements, textOf)}</xml>`;
          const answer = await deliver(keeper, pushOf({ xml }), addresseeOf(xml));
          expect(answer).toMatchObject({ status: 200, text: 'success' });
          const fields = fieldsTakenIn() ?? {};
          expect(evilNames(fields)).toEqual([]);
          expect(falseValues(elements, fields, place)).toEqual([]);
          const own = new Set([...elements.map(({ name }) => name), '#text']);
          expect(Object.keys(fields).filter((name) => !own.has(name))).toEqual([]);
        }),
        { numRuns: signedRuns },
      );
    },
    timeLimit,
  );

  it(
    'that is a text message has the text that its user wrote',
    async () => {
      const texts = fc.array(piecesFor(always), { maxLength: 20 }).map((some) => some.join(''));
      await fc.assert(
        fc.asyncProperty(texts, async (Content) => {
          forget(keeper);
          const head = {
            ToUserName: 'gh_1',
            FromUserName: 'o',
            CreateTime: '1795312800',
            MsgType: 'text',
          };
          const all = Object.entries({ ...head, Content });
          const xml = `<xml>${all.map(([name, text]) => `<${name}><![CDATA[${text}]]></${name}>`).join('')}<MsgId>1</MsgId></xml>`;
          expect(await deliver(keeper, pushOf({ xml }), account)).toMatchObject({ status: 200 });
          const written = Content.replaceAll(']]]]><![CDATA[>', ']]>');
          expect({ ...fieldsTakenIn() }).toEqual({ ...head, Content: written, MsgId: '1' });
        }),
        { numRuns: signedRuns },
      );
    },
    timeLimit,
  );

  it(
    'with broken content is taken in, with a line where it is incomplete',
    async () => {
      const json = fc.json().map((text) => `{"MsgType":"text","Content":${text}}`);
      const whole = writtenPush.map(({ elements }) => `<xml>${shapedXml(elements)}</xml>`);
      const object = writtenPush.map(({ elements }) =>
        JSON.stringify(Object.fromEntries(elements.map((each) => [each.name, valueIn(each)]))),
      );
      const contents = fc.oneof(whole, json, object, fc.string({ unit: 'binary' }));
      await fc.assert(
        fc.asyncProperty(contents, breaks, fc.boolean(), async (content, some, isEvent) => {
          forget(keeper);
          const push = pushOf({ xml: broken(content, some) });
          const { status } = await deliver(keeper, push, isEvent ? undefined : account);
          const lines = keeper.log.map(({ message }) => message);
          const isTakenIn = keeper.announced.length > 0 || lines.some((line) => takenIn.has(line));
          const isRefused = lines.includes('Signed push refused');
          // Only another component's is refused.
          expect([200, 403]).toContain(status);
          expect({ isTakenIn, isRefused }).toEqual({
            isTakenIn: status === 200,
            isRefused: status !== 200,
          });
          const { MsgType, Event, InfoType } = fieldsTakenIn() ?? {};
          const isNamed = Boolean(isEvent ? InfoType : (MsgType ?? Event));
          const isOther = keeper.announced.length > 0 || keeper.queue[0]?.kind === 'other';
          const isTold = lines.includes('Incomplete push passed on');
          expect({ isOther, isNamed, isTold }).not.toEqual({
            isOther: true,
            isNamed: false,
            isTold: false,
          });
        }),
        { numRuns: signedRuns },
      );
    },
    timeLimit,
  );
});
