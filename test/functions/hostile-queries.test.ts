/** What strangers put into addresses: nothing comes back unescaped, no header is added, no 5xx. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { account, startKeeper, type Keeper } from '../support/keeper.ts';
import { beginFreeVisit } from '../support/merchant.ts';

let keeper: Keeper;

beforeAll(async () => {
  keeper = await startKeeper({ unsignedVisitsPerHour: 100_000 });
  await keeper.simulator.pushVerifyTicket();
  // A visit whose state is in the table below: its return is worked on up to WeChat's refusal.
  await get('/wx0123456789abcdef/authorize');
});

afterAll(async () => {
  await keeper.close();
});

/** As they stand in the address, so that `fetch` cannot tidy them up: sent as they are. */
const hostileValues: Record<string, string> = {
  'a script': '%3Cscript%3Ealert(1)%3C/script%3E',
  'the end of an attribute': '%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E',
  'the end of a quoted attribute': "'%20onfocus='alert(1)'%20autofocus='",
  'the end of a script': '%3C/script%3E%3Csvg/onload=alert(1)%3E',
  'a comment': '--%3E%3C!--%3Cb%3E',
  entities: '%26lt;script%26gt;%26%23x3c;b%26%23x3e;',
  'a line break and a header': 'x%0D%0ASet-Cookie:%20evil=1%0D%0A%0D%0A%3Chtml%3E',
  'a line feed and a header': '%0ALocation:%20https://evil.example',
  'line breaks in other alphabets': '%E5%98%8D%E5%98%8ASet-Cookie:evil=1%E2%80%A8%C2%85',
  'a NUL': 'a%00b%00%3Cscript%3E',
  'overlong UTF-8': '%C0%BCscript%C0%BE%E0%80%BC',
  'a lone surrogate': '%ED%A0%80%ED%BF%BF',
  'half a character': '%E5%98',
  'Latin-1': '%FCber%FF%FE',
  'UTF-7': '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  'fullwidth brackets': '%EF%BC%9Cscript%EF%BC%9E',
  'letters that run backwards': '%E2%80%AE%E2%81%A6evil',
  'broken percent signs': '%25%3Cscript%25%3E%2525',
  'a javascript: address': 'javascript:alert(document.domain)',
  'a javascript: address with a tab': 'java%09script:alert(1)//https://app.example.com',
  'a data: address': 'data:text/html,%3Cscript%3Ealert(1)%3C/script%3E',
  'another origin': 'https://evil.example/',
  'another origin without scheme': '//evil.example/',
  'another origin with backslashes': '%5C%5Cevil.example',
  'an origin that looks like ours': 'https://app.example.com.evil.example/',
  'a path out of the folder': '..%2F..%2F..%2Fetc%2Fpasswd',
  'a name of every object': '__proto__',
  'a name of every function': 'constructor',
  'a template': '$%7B7*7%7D%7B%7B7*7%7D%7D',
  'a query of a database': "1'%20OR%20'1'='1",
  'a number that is none': '-1e999',
  nothing: '',
  '8 KB': 'A'.repeat(8192),
  '8 KB of brackets': '%3C'.repeat(2700),
};

const queryParameters = {
  authorize: ['authType', 'bizAppId', 'categoryIds', 'link', 'lang', 'invitation', 'unknown'],
  invited: ['authType', 'bizAppId', 'lang', 'invitation', 'unknown'],
  'authorize/test-id-0002': ['auth_code', 'expires_in', 'lang', 'unknown'],
};

/** Paths below the API's root; `{}` is where the value goes. */
const places = [
  ...Object.entries(queryParameters).flatMap(([path, names]) =>
    names.flatMap((name) => [
      `/wx0123456789abcdef/${path}?${name}={}`,
      `/wx0123456789abcdef/${path}?${name}=1&${name}={}`,
    ]),
  ),
  '/wx0123456789abcdef/authorize?{}=1',
  '/wx0123456789abcdef/authorize?lang=en&{}',
  '/wx0123456789abcdef/authorize/{}',
  '/wx0123456789abcdef/authorize/{}?auth_code=x',
  '/{}/authorize',
  '/{}/invited',
  '/{}/authorize/test-id-0002?auth_code=x',
  '/{}',
  '/MP_verify_x.txt?x={}',
];

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

/** Bytes as the percent signs name them, broken ones as they stand. */
function unescaped(value: string): string {
  return value.replaceAll(/%([0-9A-F]{2})/gi, (_all, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** No header that `node:http` would not send. */
function headersOf(site: string): Record<string, string> {
  return /^[\x20-\x7e]*$/.test(site) ? { 'sec-fetch-site': site } : {};
}

/** Without what the result page has of its own: its sign, lists and pictures. */
function withoutResult(body: string): string {
  return body.replaceAll(
    /<svg viewBox.*?<\/svg>|<\/?(?:ul|li|h2|br)\b[^>]*>|<img src="https[^>]*>/g,
    '',
  );
}

/** Unlike `fetch`, sends the path as it is. */
function get(path: string, sentHeaders: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(keeper.url);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, headers: sentHeaders, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(parts).toString() });
        });
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

const ownTags = /^(html|head|meta|title|link|style|script|body|main|h1|p|a|code|strong|bdi|div)$/;

/** Nonces, codes and the cookie's value are random: once in a while one of them spells a word. */
function withoutRandom(text: string): string {
  return text.replaceAll(/(nonce-|nonce="|wxkeeper=|pre_auth_code=)[\w+/=.%-]+/g, '$1');
}

/** What is in a page that we did not put there. */
function foreignMarkup(body: string): string[] {
  const tags = Array.from(
    withoutRandom(body).matchAll(/<\/?([a-z][\w-]*)([^>]*)/gi),
    ([all, name = '', rest]) => ({
      all,
      isOurs: ownTags.test(name) && !/\son\w+=|javascript:|evil/i.test(rest ?? ''),
      isBareScript: /^<script\b(?! nonce=)/i.test(all),
    }),
  );
  return tags.filter(({ isOurs, isBareScript }) => !isOurs || isBareScript).map(({ all }) => all);
}

function complaints({ status, headers, body }: Answer): string[] {
  const type = String(headers['content-type']);
  const isPage = type.startsWith('text/html');
  const policy = String(headers['content-security-policy']);
  const cookies = [headers['set-cookie'] ?? []].flat();
  return [
    (status < 200 || status >= 500) && `status ${status}`,
    status >= 300 && status < 400 && 'redirects',
    headers['location'] !== undefined && 'has a location',
    isPage && !policy.startsWith("default-src 'none'") && 'has no policy',
    !isPage && !/^(text\/plain|application\/json)/.test(type) && `is of type ${type}`,
    cookies.some((cookie) => !/^wxkeeper=[\w-]+\.[\w-]+; Path=\/;/.test(cookie)) && 'sets a cookie',
    /evil/i.test(withoutRandom(JSON.stringify(headers))) && 'has a header of the visitor',
    Buffer.byteLength(body) > 20_000 && `is ${body.length} characters long`,
    ...(isPage ? foreignMarkup(body) : []),
  ].filter((complaint) => typeof complaint === 'string');
}

describe('nothing that a stranger puts there gets out of', () => {
  it.each(places)('%s', async (place) => {
    for (const [what, value] of Object.entries(hostileValues)) {
      const answer = await get(place.replaceAll('{}', value));

      expect({ what, complaints: complaints(answer) }).toEqual({ what, complaints: [] });
    }
  });
});

it('the codes among it went as far as WeChat, which refused them', () => {
  expect(keeper.simulator.callCount('api_query_auth')).toBeGreaterThan(0);
});

it('a cookie of the visitor’s own making is replaced by ours', async () => {
  for (const value of Object.values(hostileValues)) {
    const headers = { cookie: `wxkeeper=a.${value}` };
    const response = await fetch(`${keeper.url}/authorize`, { headers });

    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^wxkeeper=[\w-]+\.test-id-\d+; /),
    ]);
  }
});

it('the log says what was wrong without quoting it', () => {
  const quoting = keeper.log.filter((line) => /evil|<|AAAA/.test(JSON.stringify(line)));

  expect(quoting).toEqual([]);
});

it('what is random in our own answers does not count as the visitor’s words', () => {
  const headers = `script-src 'nonce-aEvilA+/b=='; wxkeeper=Evil.eViL-_; Path=/`;
  expect(withoutRandom(headers)).toBe(`script-src 'nonce-'; wxkeeper=; Path=/`);
  expect(foreignMarkup('<script nonce="aEvilA+/b==">')).toEqual([]);
  expect(foreignMarkup('<script nonce="a" src="evil">')).not.toEqual([]);
});

describe('a name of a customer with', () => {
  const texts = Object.entries(hostileValues).map(([what, value]) => {
    const text = Buffer.from(unescaped(value), 'latin1').toString('utf8') || '<';
    return [what, text.slice(0, 64)] as const;
  });

  it.each(texts)('%s is a text on the pages, and nothing else', async (what, text) => {
    const wanted = { bizAppId: account, tenantId: `${what}-${text}`, tenantName: text };
    const links = [wanted, { ...wanted, tenantName: undefined }];
    for (const [index, link] of links.entries()) {
      const { pathname, search } = new URL((await keeper.createLink(link)).url);
      for (const site of ['cross-site', 'none', text]) {
        const answer = await get(pathname + search, headersOf(site));
        expect(complaints(answer)).toEqual([]);
        expect(answer.status).toBe(200);
        expect(answer.body).toContain(index === 0 ? '<bdi>' : `<bdi>${what}-`);
      }
    }
  });

  it.each(texts)('%s is a text on the page of another account, too', async (_what, tenantName) => {
    const link = { bizAppId: account, tenantId: 'tenant-7', tenantName };
    const { authorizerAppId } = keeper.simulator.addAccount();
    const { url } = await keeper.createLink(link);
    const visit = await beginFreeVisit(keeper, url);
    const { pathname, search } = new URL(await visit.agree(authorizerAppId));

    const answer = await get(pathname + search);

    expect(answer.status).toBe(200);
    expect(foreignMarkup(withoutResult(answer.body))).toEqual([]);
  });
});
