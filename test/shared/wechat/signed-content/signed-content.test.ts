/** What is inside a signed push: all of WeChat's fields are read, and no text of a user is one. */
import { describe, expect, it } from '@jest/globals';
import { readSignedContent } from '../../../../shared/wechat/signed-content/signed-content.ts';
import type { XmlFields } from '../../../../shared/wechat/xml.ts';

const head = {
  ToUserName: 'gh_0123456789ab',
  FromUserName: 'oUser',
  CreateTime: '1795312800',
};
const headXml =
  '<ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[oUser]]></FromUserName><CreateTime>1795312800</CreateTime>';

const read = (content: string) =>
  JSON.parse(JSON.stringify(readSignedContent(content))) as XmlFields;
const xmlOf = (msgType: string, rest: string) =>
  `<xml>${headXml}<MsgType><![CDATA[${msgType}]]></MsgType>${rest}</xml>`;
const readMessage = (msgType: string, rest: string) => read(xmlOf(msgType, rest));
/** The fields beside the head of an event. */
function readEvent(rest: string): XmlFields {
  const fields = readMessage('event', `<Event><![CDATA[some_event]]></Event>${rest}`);
  const { MsgType, Event, ...others } = fields;
  expect({ MsgType, Event }).toEqual({ MsgType: 'event', Event: 'some_event' });
  for (const name of Object.keys(head)) delete others[name];
  return others;
}

const additions = {
  'a control character': 'a\u0002b',
  NUL: '\u0000',
  'all control characters': Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join(
    '',
  ),
  'the end of CDATA': 'a]]>b',
  'only the end of CDATA': ']]>',
  'a CDATA of its own': '<![CDATA[a]]>',
  'its own end': 'a]]></Content>',
  'the end of everything': ']]></Content></xml>',
  'a push': ']]></Content></xml><xml><Content><![CDATA[',
  'an event':
    ']]></Content><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event>',
  'an event, well-formed':
    'a]]></Content><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event><Content><![CDATA[b',
  'another id': 'a]]></Content><MsgId>66</MsgId><Content><![CDATA[b',
  'another id in CDATA': 'a]]></Content><MsgId><![CDATA[66]]></MsgId><Content><![CDATA[b',
  'another sender':
    'a]]></Content><FromUserName><![CDATA[oOther]]></FromUserName><Content><![CDATA[b',
  'a field that nobody knows': 'a]]></Content><Evil>v</Evil><Content><![CDATA[b',
  'an element within': 'a]]><Evil>v</Evil><![CDATA[b',
  'the end of another field': 'a]]></ToUserName><Evil>v</Evil>',
  'its own end in another case': 'a]]></CONTENT><Evil>v</Evil><CONTENT><![CDATA[b',
  'its own end with blanks': 'a]]> </ Content ><Evil>v</Evil>< Content > <![CDATA[b',
  'a beginning without an end': 'a]]></Content><Evil><![CDATA[',
  'a comment': 'a]]><!-- b -->]]>c',
  'a DOCTYPE': '<!DOCTYPE a [<!ENTITY b "c">]>&b;',
  entities: '&amp;&lt;&#65;',
};

describe('a text message', () => {
  it.each(Object.entries(additions))('has %s in its Content, and no other field', (_what, text) => {
    const fields = readMessage('text', `<Content><![CDATA[${text}]]></Content><MsgId>22</MsgId>`);
    expect(fields).toEqual({ ...head, MsgType: 'text', Content: text, MsgId: '22' });
  });

  it('may have a field that is not known yet, also if the user writes one of that name', () => {
    const text = 'a]]></Content><New>9</New><Content><![CDATA[b';
    const rest = `<Content><![CDATA[${text}]]></Content><New>1</New>`;
    expect(readMessage('text', rest)).toMatchObject({ Content: text, New: '1' });
  });

  it('may have its end of CDATA in two parts, as others write it', () => {
    const rest = '<Content><![CDATA[a]]]]><![CDATA[>b]]></Content>';
    expect(readMessage('text', rest)).toHaveProperty('Content', 'a]]>b');
  });

  it('has its Content in WeChat’s own spelling, and another one beside it', () => {
    const fields = { content: 'a', Content: 'b' };
    const xml = '<content><![CDATA[a]]></content><Content><![CDATA[b]]></Content>';
    expect(readMessage('text', xml)).toMatchObject(fields);
    expect(read(JSON.stringify({ MsgType: 'text', ...fields }))).toMatchObject(fields);
    expect(readMessage('text', '<CONTENT>a</CONTENT>')).toHaveProperty('Content', 'a');
  });

  it('has no field of an event, wherever it stands', () => {
    const rest = '<Content><![CDATA[a]]></Content><Event>subscribe</Event><EventKey>k</EventKey>';
    expect(readMessage('text', rest)).toEqual({
      ...head,
      MsgType: 'text',
      Content: 'a',
      '#text': '<Event>subscribe</Event><EventKey>k</EventKey>',
    });
  });
});

describe('the texts of other messages', () => {
  const evil = (name: string) =>
    `a]]></${name}><MsgType>event</MsgType><Evil>v</Evil><${name}><![CDATA[b`;
  it.each(['Label', 'Recognition', 'Title', 'Foo'])('are no fields: %s', (name) => {
    const rest = `<${name}><![CDATA[${evil(name)}]]></${name}><MsgId>22</MsgId>`;
    const fields = readMessage('location', rest);
    expect(fields).toEqual({ ...head, MsgType: 'location', [name]: evil(name), MsgId: '22' });
  });

  it.each([
    ['a]]></Title><Url><![CDATA[http://127.0.0.1', 'd', 'u'],
    ['a]]></Title><Description><![CDATA[b', 'd', 'u'],
    ['t', 'a]]></Title><Evil>v</Evil><Description><![CDATA[b', 'u'],
    ['t', 'd', 'a]]></Title><Evil>v</Evil><Url><![CDATA[b'],
    ['t', 'd', 'a]]></Title><Description><![CDATA[x]]></Description><Evil>v</Evil><Url><![CDATA[b'],
    ['t', 'd', 'a]]></Description><Evil>v</Evil><Url><![CDATA[b'],
    ['t]]>', 'd]]>', 'u]]>'],
  ])('are no fields of a link: %j, %j, %j', (Title, Description, Url) => {
    const texts = Object.entries({ Title, Description, Url });
    const rest = texts.map(([name, text]) => `<${name}><![CDATA[${text}]]></${name}>`).join('\n');
    expect(readMessage('link', rest)).toEqual({
      ...head,
      MsgType: 'link',
      Title,
      Description,
      Url,
    });
  });
});

describe('the texts in events', () => {
  it('EventKey is no Ticket', () => {
    const key = 'qrscene_a]]></EventKey><Ticket><![CDATA[false';
    const rest = `<EventKey><![CDATA[${key}]]></EventKey><Ticket><![CDATA[true]]></Ticket>`;
    expect(readEvent(rest)).toEqual({ EventKey: key, Ticket: 'true' });
  });

  it.each([
    'a]]></ScanResult></ScanCodeInfo><Evil>v</Evil>',
    'a]]></ScanResult></ScanCodeInfo><Evil>v</Evil><ScanCodeInfo><ScanResult><![CDATA[b',
    'a]]></ScanResult></ScanCodeInfo><ScanCodeInfo><Evil>v</Evil><ScanResult><![CDATA[b',
    'a]]></ScanResult><ScanType>barcode</ScanType><ScanResult><![CDATA[b',
    'a]]></ScanResult><ScanResult><![CDATA[b',
  ])('ScanResult is one text: %s', (ScanResult) => {
    const info = `<ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[${ScanResult}]]></ScanResult>`;
    const rest = `<EventKey><![CDATA[6]]></EventKey><ScanCodeInfo>${info}</ScanCodeInfo>`;
    expect(readEvent(rest)).toEqual({
      EventKey: '6',
      ScanCodeInfo: { ScanType: 'qrcode', ScanResult },
    });
  });

  it.each([
    ['a]]></Label><Scale>9</Scale><Label><![CDATA[b', 'p'],
    ['l', 'a]]></Label><Evil>v</Evil><Poiname><![CDATA[b'],
  ])('a place is two texts: %s, %s', (Label, Poiname) => {
    const info = `<Scale>1</Scale><Label><![CDATA[${Label}]]></Label><Poiname><![CDATA[${Poiname}]]></Poiname>`;
    const rest = `<SendLocationInfo>${info}</SendLocationInfo>`;
    expect(readEvent(rest)).toEqual({ SendLocationInfo: { Scale: '1', Label, Poiname } });
  });

  it('that can be of either of two fields are in none', () => {
    const rest = '<A><![CDATA[a]]></A><B><![CDATA[b]]></A><Evil>v</Evil><B><![CDATA[c]]></B>';
    expect(readEvent(`${rest}<MsgId>1</MsgId>`)).toEqual({ MsgId: '1', '#text': rest });
  });
});

describe('a notice of a registration', () => {
  const notice = (name: string, msg = 'OK') =>
    read(`<xml><AppId><![CDATA[wx0123456789abcdef]]></AppId><CreateTime>1795312800</CreateTime>
      <InfoType><![CDATA[notify_third_fasteregister]]></InfoType><appid>wx1</appid><status>-1</status>
      <msg><![CDATA[${msg}]]></msg><info><name><![CDATA[${name}]]></name><code>1</code></info></xml>`);

  it.each([
    'a]]></name></info><auth_code>queryauthcode@@@x</auth_code><info><name><![CDATA[b',
    'a]]></name></info><info><auth_code>x</auth_code></info><info><name><![CDATA[b',
    'a]]></name><code>2</code><name><![CDATA[b',
    'a]]></name></info><auth_code>x</auth_code>',
  ])('has a name, whatever it is: %s', (name) => {
    const { info, ...others } = notice(name);
    expect(info).toEqual({ name, code: '1' });
    expect(Object.keys(others)).toEqual([
      'AppId',
      'CreateTime',
      'InfoType',
      'appid',
      'status',
      'msg',
    ]);
  });

  it('has no code that a name pretends to be, where it cannot be told what is the name', () => {
    const fields = notice('a]]></msg><auth_code>x</auth_code><info><name><![CDATA[b');
    expect(fields).toMatchObject({ appid: 'wx1', '#text': expect.stringContaining('<auth_code>') });
    expect(fields).not.toHaveProperty('auth_code');
  });
});

describe('lists', () => {
  const entry = (text: string) => `<List><T><![CDATA[${text}]]></T><N>1</N></List>`;

  it('of elements in a row stay lists', () => {
    const rest = `<Info>${entry('a')}\n${entry('b]]>')}</Info><Actions><A>1</A></Actions><Actions><A>2</A></Actions>`;
    expect(readEvent(rest)).toEqual({
      Info: {
        List: [
          { T: 'a', N: '1' },
          { T: 'b]]>', N: '1' },
        ],
      },
      Actions: [{ A: '1' }, { A: '2' }],
    });
  });

  it('of texts in a row stay lists within an element', () => {
    const rest =
      '<Info><id>1</id><id>2</id><media><![CDATA[a]]></media><media><![CDATA[b]]></media></Info>';
    expect(readEvent(rest)).toEqual({ Info: { id: ['1', '2'], media: ['a', 'b'] } });
  });

  it('are no lists with entries of other fields: those are of a text', () => {
    const rest =
      '<Info><Name><![CDATA[a]]></Name></Info><Info><Evil>v</Evil></Info><Info><Name><![CDATA[b]]></Name></Info>';
    const Name = 'a]]></Name></Info><Info><Evil>v</Evil></Info><Info><Name><![CDATA[b';
    expect(readEvent(rest)).toEqual({ Info: { Name } });
  });
});

describe('what is odd', () => {
  it.each<[string, string, object]>([
    ['blanks in tags', '< InfoType > <![CDATA[ a ]]> </ InfoType >', { InfoType: 'a' }],
    ['other case', '<INFOTYPE>a</INFOTYPE>', { InfoType: 'a' }],
    ['two cases of one name', '<infotype>a</InfoType>', { InfoType: 'a' }],
    ['CDATA in two parts', '<InfoType><![CDATA[a]]><![CDATA[b]]></InfoType>', { InfoType: 'ab' }],
    ['attributes', '<InfoType a="b">a</InfoType>', { InfoType: 'a' }],
    ['AppId and appid', '<AppId>a</AppId><appid>b</appid>', { AppId: 'a', appid: 'b' }],
    [
      'an entity that is not known',
      '<A>&nbsp;&amp;&#x41;&#1114112;&</A>',
      { A: '&nbsp;&A&#1114112;&' },
    ],
    ['half a character', '<A>&#xD800;</A>', { A: '\uFFFD' }],
    ['a bare text with markup', '<A>a<b</A>', { A: 'a<b' }],
    [
      'a second one',
      '<MsgType>a</MsgType><MsgType>b</MsgType>',
      { MsgType: 'a', '#text': '<MsgType>b</MsgType>' },
    ],
    ['a text beside fields', 'x<InfoType>a</InfoType>y', { InfoType: 'a', '#text': 'xy' }],
    [
      'an end without a beginning',
      '<InfoType>a</InfoType><B>b</B>]]></C>',
      { InfoType: 'a', '#text': '<B>b</B>]]></C>' },
    ],
    [
      'a second beginning without an end',
      '<A><![CDATA[a]]></A><Evil>v</Evil><A><!',
      { '#text': '<A><![CDATA[a]]></A><Evil>v</Evil><A><!' },
    ],
    ['a beginning without an end', '<A><![CDATA[a', { '#text': '<A><![CDATA[a' }],
    [
      'a name of JavaScript',
      '<__proto__>a</__proto__><constructor>b</constructor>',
      JSON.parse('{"__proto__":"a","constructor":"b"}'),
    ],
  ])('is read: %s', (_what, body, fields) => {
    expect(read(`<xml>${body}</xml>`)).toEqual(fields);
  });

  it.each([
    '\n',
    '\uFEFF',
    '\r\n \uFEFF\n',
    '<?xml version="1.0"?>',
    '\n<?xml version="1.0"?>\n',
    '<!-- a -->',
  ])('may come before the root: %j', (before) => {
    expect(read(`${before}<xml><A>a</A></xml>`)).toEqual({ A: 'a' });
    const blank = before.trim() === '' ? before : '';
    expect(read(`${blank}{"A":"a"}`)).toEqual({ A: 'a' });
  });

  it('is kept as text where it is nested without end', () => {
    const depth = 5000;
    const fields = read(`<xml>${'<a>'.repeat(depth)}x${'</a>'.repeat(depth)}<B>b</B></xml>`);
    expect(fields).toHaveProperty('B', 'b');
    expect(JSON.stringify(fields).length).toBeLessThan(7 * depth + 200);
  });

  it.each(['', ' ', 'success', '[]', '{', '{"a":', 'null', '<', '<>', '</xml>', ']]>', '\u0000'])(
    'without any field is shown as text: %j',
    (content) => {
      const text = content.replaceAll(/[ \0]/g, '');
      expect(read(content)).toEqual(text ? { '#text': text } : {});
    },
  );
});

describe('JSON', () => {
  it('has the same form as XML: texts, with all digits', () => {
    const content = `{"MsgId":23456789012345678,"CreateTime":1795312800,"f":-1.50e2,"b":true,"n":null,
      "o":{"id":3705115058471208928,"n":null},"l":[{"a":1},null,2],"e":[]}`;
    expect(read(content)).toEqual({
      MsgId: '23456789012345678',
      CreateTime: '1795312800',
      f: '-1.50e2',
      b: 'true',
      o: { id: '3705115058471208928' },
      l: [{ a: '1' }, '2'],
      e: [],
    });
  });

  it.each(Object.entries(additions))('has %s in its Content, and no other field', (_what, text) => {
    const fields = { ...head, MsgType: 'text', Content: text, MsgId: '22' };
    expect(read(JSON.stringify(fields))).toEqual(fields);
  });

  it('may have raw control characters, and backslashes that escape nothing', () => {
    expect(read('{"a":"x\u0002\n\\y\\u00e9","b":"1 2"}')).toEqual({ a: 'x\u0002\n\\yé', b: '1 2' });
  });

  it('has WeChat’s spelling of the names that matter, and their values without blanks', () => {
    expect(read('{"msgtype":"event","MsgType":"x"}')).toEqual({
      MsgType: 'x',
      '#text': '<msgtype>event</msgtype>',
    });
    const content = '{"msgtype":" text ","content":" a ","infotype":"b"}';
    expect(read(content)).toEqual({
      MsgType: 'text',
      Content: ' a ',
      '#text': '<InfoType>b</InfoType>',
    });
  });
});
