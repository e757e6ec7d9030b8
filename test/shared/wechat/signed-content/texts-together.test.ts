/** Somebody who writes several texts of a push opens an element in one and ends it in another. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readSignedContent } from '../../../../shared/wechat/signed-content/signed-content.ts';
import type { XmlValue } from '../../../../shared/wechat/xml.ts';

const runs = Number(process.env['WXKEEPER_SIGNED_PUSHES'] ?? 1000);
const cdata = (name: string, text: string) => `<${name}><![CDATA[${text}]]></${name}>`;
const head = '<ToUserName>gh_1</ToUserName><CreateTime>1</CreateTime>';

/** Every name in it, at any depth. In a list that is one already, an entry may be a user's. */
function namesIn(value: XmlValue | undefined): string[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [];
  return Object.keys(value).concat(Object.values(value).flatMap(namesIn));
}

/** An element whose text is a user's, and the elements around it. */
interface Place {
  name: string;
  around: readonly string[];
}
const at = (path: string): Place => {
  const around = path.split('/');
  return { name: around.pop() ?? '', around };
};

/** Leaves its element, and up to so many around it, and begins them again in others. */
const left = ({ name, around }: Place, levels: number, within: readonly string[]) => {
  const path = [...around.slice(around.length - levels), name];
  const tags = (names: readonly string[]) => names.map((each) => `<${each}>`).join('');
  const ends = path.toReversed().map((each) => `</${each}>`);
  return `x]]>${ends.join('')}<evil>1</evil>${tags([...within, ...path])}<![CDATA[`;
};
/** Ends those others in a later text. */
const ended = ({ name, around }: Place, levels: number, within: readonly string[]) => {
  const path = [...around.slice(around.length - levels), name];
  const tags = path.map((each) => `<${each}>`).join('');
  const ends = [...within, ...path].toReversed().map((each) => `</${each}>`);
  return `]]>${ends.join('')}${tags}<![CDATA[y`;
};

function xmlOf(places: readonly Place[], texts: readonly string[], msgType: string): string {
  let open: readonly string[] = [];
  let xml = `<xml>${head}<MsgType>${msgType}</MsgType><Event>e</Event>`;
  const goTo = (around: readonly string[]) => {
    const same = around.findIndex((each, index) => each !== open[index]);
    const shared = same < 0 ? around.length : same;
    const ends = open.slice(shared).toReversed();
    xml += ends.map((each) => `</${each}>`).join('');
    xml += around
      .slice(shared)
      .map((each) => `<${each}>`)
      .join('');
    open = around;
  };
  for (const [index, { name, around }] of places.entries()) {
    goTo(around);
    xml += `${cdata(name, texts[index] ?? '')}<Number${index}>1</Number${index}>`;
  }
  goTo([]);
  return `${xml}<MsgId>7</MsgId></xml>`;
}

const pushes = [
  ['Title', 'Description', 'Url'],
  ['Title', 'PagePath'],
  ['Label', 'Poiname'],
  ['SendLocationInfo/Label', 'SendLocationInfo/Poiname'],
  ['info/name', 'info/code', 'reason'],
  ['name', 'reason', 'msg'],
  ['UserCardCode', 'OuterStr', 'Remark'],
  ['Foo', 'Bar', 'Baz'],
  ['A/Foo', 'A/Bar', 'A/Baz'],
  ['A/Foo', 'Bar', 'B/Baz'],
  ['Sender/Name', 'Receiver/Name', 'Cargo/DetailList/Name'],
  ['A/B/Foo', 'A/B/Bar', 'A/Baz'],
  ['A/B/Foo', 'A/C/Foo', 'D/E/Foo'],
].map((paths) => paths.map(at));

const scene = fc.constantFrom(...pushes).chain((places) => {
  const names = [...new Set(places.flatMap(({ name, around }) => [name, ...around]))];
  const within = fc.array(fc.constantFrom(...names, 'W', 'item', 'list', 'title'), {
    maxLength: 3,
  });
  const tag = fc.constantFrom(...names, 'W', 'item').chain((name) =>
    // oxlint-disable-next-line unicorn/prefer-string-raw
    fc.constantFrom(`]]></${name}>`, `</${name}>`, `<${name}>`, `<${name}><![CDATA[`, `<${name} `),
  );
  const piece = fc.oneof(tag, fc.constantFrom('<evil>1</evil>', cdata('evil', '1'), ']]>', '<!--'));
  const odd = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  const textOf = (place: Place, shared: readonly string[], levels: number) =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constant(left(place, Math.min(levels, place.around.length), shared)),
      },
      {
        weight: 4,
        arbitrary: fc.constant(ended(place, Math.min(levels, place.around.length), shared)),
      },
      { weight: 1, arbitrary: fc.constant('x') },
      { weight: 2, arbitrary: odd },
    );
  return fc.tuple(within, fc.nat(2)).chain(([shared, levels]) =>
    fc.record({
      places: fc.constant(places),
      texts: fc.tuple(...places.map((place) => textOf(place, shared, levels))),
      msgType: fc.constantFrom('event', 'link', 'unknown'),
    }),
  );
});

describe('several texts of one user', () => {
  it(
    'add no field between them',
    () => {
      fc.assert(
        fc.property(scene, ({ places, texts, msgType }) => {
          const fields = readSignedContent(xmlOf(places, texts, msgType));
          expect(fields).toMatchObject({ ToUserName: 'gh_1', MsgType: msgType });
          expect(namesIn(fields)).not.toContain('evil');
        }),
        { numRuns: 2 * runs },
      );
    },
    30_000 + 10 * runs,
  );

  const message = (type: string, ...texts: readonly (readonly [string, string])[]) =>
    `<xml>${head}${cdata('MsgType', type)}${texts.map(([name, text]) => cdata(name, text)).join('')}<MsgId>7</MsgId></xml>`;

  it('are the texts of a link', () => {
    const Title = 'x]]></Title><MediaId>EVIL</MediaId><W><Title><![CDATA[';
    const Description = ']]></Description></W><Description><![CDATA[y';
    const xml = message('link', ['Title', Title], ['Description', Description]);
    expect(readSignedContent(xml)).toEqual({
      ToUserName: 'gh_1',
      CreateTime: '1',
      MsgType: 'link',
      MsgId: '7',
      Title,
      Description,
    });
  });

  it.each([
    ['Title', 'AppId', 'PagePath'],
    ['Title', 'Description', 'Url'],
    ['Label', 'Ticket', 'Poiname'],
    ['name', 'auth_code', 'reason'],
    ['Foo', 'Evil', 'Bar'],
  ])('make no field, from %s with %s to %s', (first, forged, second) => {
    const one = `x]]></${first}><${forged}>EVIL</${forged}><W><${first}><![CDATA[`;
    const other = `]]></${second}></W><${second}><![CDATA[y`;
    const fields = readSignedContent(message('miniprogrampage', [first, one], [second, other]));
    expect(fields[forged]).toBeUndefined();
  });

  it('are not hidden in a tag that the first one begins', () => {
    const one = 'x]]></Foo><Evil>1</Evil><Foo ';
    const fields = readSignedContent(message('event', ['Foo', one], ['Bar', 'y']));
    expect(fields).toMatchObject({ Foo: one, Bar: 'y', MsgId: '7' });
  });
});

describe('names that WeChat has at several places', () => {
  it('are read there, where neither is within the other’s parent', () => {
    const place = (name: string) => `<${name}>${cdata('Name', name)}${cdata('Tel', '1')}</${name}>`;
    const xml = `<xml>${head}${place('Buyer')}${place('Seller')}</xml>`;
    expect(readSignedContent(xml)).toMatchObject({
      Buyer: { Name: 'Buyer', Tel: '1' },
      Seller: { Name: 'Seller', Tel: '1' },
    });
  });
});

describe('entries of a list', () => {
  it.each(['list', 'Item', 'detail', 'Actions', 'goods'])(
    'may differ in their fields: %s',
    (name) => {
      const xml = `<xml>${head}<Result><${name}><id>1</id><ret>0</ret></${name}><${name}>${cdata('id', '2')}</${name}></Result></xml>`;
      expect(readSignedContent(xml)).toMatchObject({
        Result: { [name]: [{ id: '1', ret: '0' }, { id: '2' }] },
      });
    },
  );
});
