/** How each kind of file is read: what is sent, and what is left out with its line. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChosenColumns } from '../../../../infra/cli/moving/columns.ts';
import { readAccounts, type ImportFormat } from '../../../../infra/cli/moving/read-file.ts';
import { CommandFailure } from '../../../../infra/cli/failure.ts';
import { wordsOf } from '../../../../infra/cli/words/words.ts';

const componentAppId = 'wx0123456789abcdef';
const appId = 'wx5a1c9e7d3b2f8046';
const other = 'wxd4f60c8a2e9b1735';
const token = `refreshtoken@@@${'a'.repeat(43)}`;
const next = `refreshtoken@@@${'b'.repeat(43)}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const readText = (
  text: string | Buffer,
  more: { format?: ImportFormat; chosen?: ChosenColumns } = {},
) => {
  const file = join(folder, 'accounts');
  writeFileSync(file, text);
  return readAccounts({ file, componentAppId, chosen: {}, ...more }, wordsOf());
};
const accountsIn = async (text: string, chosen: ChosenColumns = {}) =>
  (await readText(text, { chosen })).sent.map(({ account }) => account);

describe('what mysql prints of wxcloudrun-wxcomponent', () => {
  const titles =
    'appid\trefreshtoken\tauthtime\tfuncinfo\tnickname\tusername\tapptype\tservicetype\tverifyinfo';

  it('has all that is known of an account', async () => {
    const row = [appId, token, '1790000000', '|1|2|15', '青禾\\t生活\\\\', 'gh_1', '1', '2', '-1'];
    const { format, sent, leftOut } = await readText(`${titles}\n${row.join('\t')}\n`);
    expect([format, leftOut]).toEqual(['wxcomponent', []]);
    expect(sent).toEqual([
      {
        line: 2,
        account: {
          authorizerAppId: appId,
          authorizerRefreshToken: token,
          authorizedAt: 1_790_000_000,
          permissionSets: [1, 2, 15],
          profile: {
            nickName: '青禾\t生活\\',
            userName: 'gh_1',
            isMiniProgram: false,
            serviceType: 2,
            verifyType: -1,
          },
        },
      },
    ]);
  });

  it('says nothing of what the tool never learned', async () => {
    const row = [appId, token, '0', '', '', '', '0', '0', '-1'];
    expect(await accountsIn(`${titles}\n${row.join('\t')}\n`)).toEqual([
      { authorizerAppId: appId, authorizerRefreshToken: token },
    ]);
  });

  it('is left out where the code was never exchanged', async () => {
    const row = [appId, 'NULL', '0', '', '', '', '0', '0', '-1'];
    expect(await readText(`${titles}\n${row.join('\t')}\n`)).toMatchObject({
      sent: [],
      leftOut: [{ line: 2, authorizerAppId: appId, problem: 'no-refresh-token' }],
    });
  });
});

describe('what redis-cli prints of WxJava', () => {
  const key = (component: string, account: string) =>
    `wechat_authorizer_refresh_token:${component}:${account}`;

  it('is a key and its value, with a prefix of the user’s own or without', async () => {
    const text = [
      key(componentAppId, appId),
      token,
      `shop:${key(componentAppId, other)}`,
      next,
      '',
    ];
    expect(await readText(text.join('\n'))).toMatchObject({
      format: 'wxjava',
      sent: [
        { line: 1, account: { authorizerAppId: appId, authorizerRefreshToken: token } },
        { line: 3, account: { authorizerAppId: other, authorizerRefreshToken: next } },
      ],
      leftOut: [],
    });
  });

  it('may have values with quotes, and none that are no text', async () => {
    const values = [`"${token}"`, '\u0004\u0002refreshtoken@@@x', ''];
    const keys = [appId, other, 'wx00000000000000aa'].map((each) => key(componentAppId, each));
    const text = keys.map((each, index) => `${each}\n${values[index]}\n`).join('');
    expect(await readText(text)).toMatchObject({
      sent: [{ account: { authorizerRefreshToken: token } }],
      leftOut: [
        { line: 3, problem: 'refresh-token-malformed' },
        { line: 5, problem: 'no-refresh-token' },
      ],
    });
  });

  it('is no token where the value is missing: the next key is one', async () => {
    const text = [key(componentAppId, appId), key(componentAppId, other), next, ''];
    expect(await readText(text.join('\n'))).toMatchObject({
      sent: [{ line: 2, account: { authorizerAppId: other, authorizerRefreshToken: next } }],
      leftOut: [{ line: 1, authorizerAppId: appId, problem: 'no-refresh-token' }],
    });
  });

  it('may have bytes that are no UTF-8, as Java writes its objects', async () => {
    const binary = Buffer.from([0xac, 0xed, 0x00, 0x05]);
    const lines = [`${key(componentAppId, appId)}\n`, `\n${key(componentAppId, other)}\n${next}\n`];
    const [first = '', second = ''] = lines;
    const bytes = Buffer.concat([Buffer.from(first), binary, Buffer.from(second)]);
    expect(await readText(bytes)).toMatchObject({
      sent: [{ account: { authorizerAppId: other } }],
      leftOut: [{ line: 1, problem: 'refresh-token-malformed' }],
    });
  });

  it('is left out where it is of another platform, or no key', async () => {
    const text = ['(error) NOAUTH', key(other, appId), token, ''].join('\n');
    expect(await readText(text)).toMatchObject({
      sent: [],
      leftOut: [
        { line: 1, problem: 'row-malformed' },
        { line: 2, problem: 'other-component' },
      ],
    });
  });
});

describe('CSV', () => {
  it.each([
    ['our names', 'authorizerAppId,authorizerRefreshToken,tenantId,authorizedAt', {}],
    ['WeChat’s names', 'authorizer_appid,refresh_token,Tenant,auth_time', {}],
    [
      'names of its own',
      'account,rt,shop id,since',
      { appId: 'account', refreshToken: 'rt', tenant: 'shop id', date: 'since' },
    ],
  ])('has %s', async (_name, titles, chosen) => {
    expect(await accountsIn(`${titles}\r\n${appId},${token},t-7,1790000000\r\n`, chosen)).toEqual([
      {
        authorizerAppId: appId,
        authorizerRefreshToken: token,
        authorizedAt: 1_790_000_000,
        tenantId: 't-7',
      },
    ]);
  });

  it('takes the chosen column where there is another one of a known name', async () => {
    const text = `appid,refreshtoken,tenant,shop\n${appId},${token},wrong,right\n`;
    expect(await accountsIn(text, { tenant: 'shop' })).toMatchObject([{ tenantId: 'right' }]);
  });

  it('has quotes, line breaks and a mark of its encoding, as spreadsheets write them', async () => {
    const text = `\uFEFF"appid";"refreshtoken";name\n${appId};${token};"a ""b""\r\nc;d"\n\n${other};${next};e`;
    expect(await readText(text)).toMatchObject({
      sent: [
        { line: 2, account: { profile: { nickName: 'a "b"\r\nc;d' } } },
        { line: 5, account: { authorizerAppId: other, profile: { nickName: 'e' } } },
      ],
    });
  });

  it.each([
    ['2026-09-22T08:53:20Z', 1_790_067_200],
    ['2026-09-22 16:53:20+08:00', 1_790_067_200],
    ['1790067200000', 1_790_067_200],
    ['1790067200.000000', 1_790_067_200],
  ])('reads the date %s', async (date, authorizedAt) => {
    const text = `appid,refreshtoken,authtime\n${appId},${token},${date}\n`;
    expect(await accountsIn(text)).toMatchObject([{ authorizedAt }]);
  });

  it.each([
    [`${appId},${token}`, 'row-malformed'],
    [`${appId},"${token}"x,,`, 'row-malformed'],
    [`${appId},"${token},,`, 'row-malformed'],
    [`${appId},a"b,,`, 'row-malformed'],
    [`,${token},,`, 'appid-malformed'],
    [`${token},${appId},,`, 'appid-malformed'],
    [`${appId},,,`, 'no-refresh-token'],
    [`${appId},a b,,`, 'refresh-token-malformed'],
    [`${appId},NULL,,`, 'refresh-token-malformed'],
    [`${appId},(nil),,`, 'refresh-token-malformed'],
    [`${appId},'${token}',,`, 'refresh-token-malformed'],
    [`${appId},${other},,`, 'refresh-token-malformed'],
    [`${appId},${'x'.repeat(513)},,`, 'refresh-token-malformed'],
    [`${appId},${token},2026-09-22 08:53:20,`, 'date-malformed'],
    [`${appId},${token},,${'t'.repeat(257)}`, 'tenant-malformed'],
  ])('leaves out %s', async (row, problem) => {
    const text = `appid,refreshtoken,authtime,tenant\n${row}\n${other},${next},,\n`;
    const { sent, leftOut } = await readText(text);
    expect(leftOut).toMatchObject([{ line: 2, problem }]);
    expect(sent).toMatchObject([{ line: 3, account: { authorizerAppId: other } }]);
    // Columns may have been mixed up: what is shown is never a token.
    expect(JSON.stringify(leftOut)).not.toContain('refreshtoken');
  });

  it.each(['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '0', '0.000000'])(
    'takes %s for no date, as other programs write none',
    async (date) => {
      const text = `appid,refreshtoken,authtime\n${appId},${token},${date}\n`;
      expect(await accountsIn(text)).toEqual([
        { authorizerAppId: appId, authorizerRefreshToken: token },
      ]);
    },
  );

  it('leaves out what the function would refuse together with all others', async () => {
    const sets = Array.from({ length: 501 }, (_, index) => index + 1).join('|');
    const text = `appid,refreshtoken,funcinfo\n${appId},${token},${sets}\n`;
    expect(await readText(text)).toMatchObject({
      sent: [],
      leftOut: [{ line: 2, problem: 'sets-malformed' }],
    });
    const row = `appid,refreshtoken,name,servicetype\n${appId},${token},青禾,1e300\n`;
    expect(await accountsIn(row)).toMatchObject([{ profile: { nickName: '青禾' } }]);
    expect(JSON.stringify(await accountsIn(row))).not.toContain('serviceType');
  });

  it('takes the first of two lines for one account', async () => {
    const text = `appid,refreshtoken\n${appId},${token}\n${appId},${next}\n`;
    expect(await readText(text)).toMatchObject({
      sent: [{ line: 2, account: { authorizerRefreshToken: token } }],
      leftOut: [{ line: 3, authorizerAppId: appId, problem: 'twice' }],
    });
  });
});

describe('JSON', () => {
  const account = { authorizerAppId: appId, authorizerRefreshToken: token };

  it.each([
    ['our export', { componentAppId, authorizers: [{ ...account, status: 'authorized' }] }],
    [
      'WeChat’s list',
      { total_count: 1, list: [{ authorizer_appid: appId, refresh_token: token }] },
    ],
    ['any list', [{ appid: appId, refreshToken: token }]],
  ])('is %s', async (_name, document) => {
    const { format, sent } = await readText(JSON.stringify(document));
    expect([format, sent]).toEqual(['json', [{ line: 1, account }]]);
  });

  it('of our export has everything, and leaves out what has ended', async () => {
    const permissionSets = [1, 2];
    const profile = { nickName: '青禾', isMiniProgram: true, verifyType: 0 };
    const known = { ...account, authorizedAt: 7, tenantId: 't', permissionSets, profile };
    const ended = { ...account, authorizerAppId: other, status: 'revoked', tenantId: null };
    const text = JSON.stringify({ authorizers: [known, ended, 'x'] });
    expect(await readText(text)).toMatchObject({
      sent: [{ line: 1, account: known }],
      leftOut: [
        { line: 2, problem: 'ended' },
        { line: 3, problem: 'row-malformed' },
      ],
    });
  });
});

describe('JSON with something else where a text should be', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

  it.each([
    ['a token in an object', `{"value":"${token}"}`, 'refresh-token-malformed'],
    ['two tokens', `["${token}","${next}"]`, 'refresh-token-malformed'],
    ['a number', '12345', 'refresh-token-malformed'],
    ['lists without end', deep, 'refresh-token-malformed'],
    ['nothing', 'null', 'no-refresh-token'],
  ])('%s is left out', async (_name, value, problem) => {
    const { sent, leftOut } = await readText(`[{"appid":"${appId}","refreshToken":${value}}]`);
    expect([sent, leftOut]).toEqual([[], [{ line: 1, authorizerAppId: appId, problem }]]);
  });
});

describe('a file that cannot be read', () => {
  const gbk = Buffer.from([0xc7, 0xe0, 0xba, 0xcc]);
  const table = `appid,refreshtoken,name\n${appId},${token},`;

  it.each([
    ['GBK, as spreadsheets in China write it', Buffer.concat([Buffer.from(table), gbk])],
    ['UTF-16', Buffer.from(`\uFEFF${table}青禾`, 'utf16le')],
    ['JSON in UTF-16', Buffer.from(`\uFEFF[{"appid":"${appId}"}]`, 'utf16le')],
  ])('in %s is refused: names would be lost', async (_name, bytes) => {
    const reading = readText(bytes);
    await expect(reading).rejects.toMatchObject({ code: 'file-not-utf8', exitCode: 2 });
  });

  it.each([
    ['appid,name\n', 'columns-missing'],
    ['', 'columns-missing'],
    [`[{"refresh_token":"${token}"`, 'file-malformed'],
    ['{"authorizers":{}}', 'file-malformed'],
    [`{"componentAppId":"${other}","authorizers":[]}`, 'other-component'],
  ])('%j is refused, and nothing of it is said', async (text, code) => {
    const failure: unknown = await readText(text).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommandFailure);
    expect(failure).toMatchObject({ code, exitCode: 2 });
    expect(String(failure)).not.toContain('refreshtoken@@@');
  });

  it('is refused by its name where it is not there', async () => {
    const reading = { file: join(folder, 'missing'), componentAppId, chosen: {} };
    await expect(readAccounts(reading, wordsOf())).rejects.toThrow(
      'missing cannot be read (ENOENT)',
    );
  });
});

describe('a column that an option names', () => {
  const csv = `appid,refreshtoken,tenant\n${appId},${token},tenant-7\n`;
  const json = JSON.stringify([{ appid: appId, refreshtoken: token, tenant: 'tenant-7' }]);
  const java = `wechat_authorizer_refresh_token:${componentAppId}:${appId}\n${token}\n`;

  it.each([
    ['CSV', csv],
    ['CSV without accounts', 'appid,refreshtoken,tenant\n'],
    ['JSON', json],
    ['Redis, which has no columns', java],
  ])('is in the file, or nothing is read: %s', async (_format, text) => {
    for (const field of ['tenant', 'date', 'refreshToken'] as const) {
      const read = readText(text, { chosen: { [field]: 'shop_idd' } });
      await expect(read).rejects.toMatchObject({
        code: 'columns-missing',
        exitCode: 2,
        message: 'The file has no column "shop_idd".',
      });
    }
  });

  it('may be of a list that is empty, or of some accounts only', async () => {
    const chosen = { tenant: 'Shop Id' };
    expect(await accountsIn('[]', chosen)).toEqual([]);
    const some = [
      { appid: other, refreshtoken: next },
      { appid: appId, refreshtoken: token, shop_id: 'tenant-7' },
    ];
    expect((await accountsIn(JSON.stringify(some), chosen)).map((each) => each.tenantId)).toEqual([
      undefined,
      'tenant-7',
    ]);
  });
});
