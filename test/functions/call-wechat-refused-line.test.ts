/** What is logged of a call that is refused: enough to find it, and nothing of its content. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  account as authorizerAppId,
  component,
  startKeeper,
  type Keeper,
} from '../support/keeper.ts';

const { componentAppId } = component;
const SECRET = 'a-secret-of-the-caller';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
});

afterEach(() => keeper.close());

/** The line of a call that is refused. */
async function refusedLine(request: Record<string, unknown>) {
  keeper.log.length = 0;
  const call = keeper.callWechat({ authorizerAppId, ...request });
  await expect(call).rejects.toHaveProperty('message');
  return keeper.log.find(({ message }) => message === 'Invocation refused');
}

describe('the line of a refused call', () => {
  it.each([
    ['a field is not known', { pathh: '/x' }, 'InvalidRequest'],
    ['a value is wrong', { retry: SECRET }, 'InvalidRequest'],
    ['the account has not authorized', { authorizerAppId: 'wxffffffffffffffff' }, undefined],
  ])('has path and trace where %s', async (_what, request, error = 'AuthorizerNotFound') => {
    const call = { path: '/cgi-bin/menu/get', trace: 'order-4711', ...request };
    expect(await refusedLine(call)).toMatchObject({
      componentAppId,
      error,
      path: '/cgi-bin/menu/get',
      trace: 'order-4711',
    });
  });

  it('has the path that is never called for anybody', async () => {
    const line = await refusedLine({ path: '/cgi-bin/component/api_query_auth', trace: 't' });
    expect(line).toMatchObject({ path: '/cgi-bin/component/api_query_auth', trace: 't' });
  });

  it('has no path and no trace that are not sent', async () => {
    const line = await refusedLine({});
    expect(line).not.toHaveProperty('path', expect.anything());
    expect(line).not.toHaveProperty('trace', expect.anything());
  });
});

describe('nothing of the content is in the line', () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['a query in the path', { path: `/cgi-bin/x?access_token=${SECRET}` }, '/cgi-bin/x'],
    ['an encoded one', { path: `/cgi-bin/x%3Faccess_token%3D${SECRET}` }, '/cgi-bin/x'],
    ['parameters of a segment', { path: `/cgi-bin/x;token=${SECRET}` }, '/cgi-bin/x'],
    ['a fragment', { path: `/cgi-bin/x#${SECRET}` }, '/cgi-bin/x'],
    ['a whole address', { path: `https://h.example/x?t=${SECRET}` }, undefined],
    ['a path that is an object', { path: { [SECRET]: SECRET } }, undefined],
    ['a line break', { path: `/cgi-bin/x\n{"level":"${SECRET}"}` }, '/cgi-bin/x'],
    ['a trace with other signs', { path: '/x', trace: `t ${SECRET}` }, '/x'],
    ['a trace that is too long', { path: '/x', trace: SECRET.repeat(20) }, '/x'],
    ['a trace that is a list', { path: '/x', trace: [SECRET] }, '/x'],
    ['a query', { path: '/x', query: { a: SECRET, b: null } }, '/x'],
    ['a body', { path: '/x', body: { a: SECRET }, bodyText: SECRET }, '/x'],
    ['a form', { path: '/x', method: 'GET', form: { a: SECRET } }, '/x'],
  ])('%s', async (_what, request, path) => {
    const line = await refusedLine(request);
    expect(line).toMatchObject({ error: 'InvalidRequest' });
    expect(line?.['path']).toBe(path);
    expect(JSON.stringify(keeper.log)).not.toContain(SECRET);
  });
});

describe('the name of an unknown field', () => {
  it.each(['pathh', 'authorizer_appid', 'authorizerAppID', 'URL', 'file2', 'bodyText_'])(
    'is in the line where it looks like a name: %s',
    async (name) => {
      const line = await refusedLine({ path: '/x', [name]: 1 });
      expect(line?.['reason']).toContain(`"${name}" is no field of this request`);
    },
  );

  it.each([
    ['a token', '61_W3kPq9ZxLm-aB7cD_eF2gH4iJ6kL8mN0oP'],
    ['a short token', 'aB3dE9fGh2'],
    ['a secret', '0123456789abcdef0123456789abcdef'],
    ['a secret that begins with letters', 'fedcba9876543210fedcba9876543210'],
    ['letters in any case', 'xKqPzRtWvBnMsDfGhJkL'],
    ['a long name', 'n'.repeat(33)],
    ['a sentence', SECRET],
    ['a code', `queryauthcode@@@${SECRET}`],
    ['quotation marks', 'a" is no field of this request, b "secret'],
    ['a line break', `a\n{"level":"${SECRET}"}`],
  ])('is not in the line where it is %s, and the caller is told', async (_what, name) => {
    keeper.log.length = 0;
    const call = keeper.callWechat({ authorizerAppId, path: '/x', [name]: 1 });
    await expect(call).rejects.toHaveProperty(
      'message',
      expect.stringContaining(JSON.stringify(name.slice(0, 64))),
    );
    const line = keeper.log.find(({ message }) => message === 'Invocation refused');
    expect(line?.['reason']).toMatch(/^a name that is not logged is no field of this request/);
    expect(JSON.stringify(keeper.log)).not.toContain(JSON.stringify(name).slice(1, -1));
  });
});

it('other functions log neither: they know no such fields', async () => {
  await expect(keeper.lookUp({ authorizerAppId, path: '/x', trace: 'order-4711' })).rejects.toThrow(
    'path',
  );
  const line = keeper.log.find(({ message }) => message === 'Invocation refused');
  expect(line).toMatchObject({ authorizerAppId });
  expect(line).not.toHaveProperty('trace');
});
