/** What is sent to WeChat, byte by byte. */
import { describe, expect, it } from '@jest/globals';
import { callRuleOf } from '../../../shared/calls/call-rules.ts';
import { composeOutgoing, searchOf } from '../../../shared/calls/outgoing.ts';

const request = { componentAppId: 'wx0123456789abcdef', path: '/cgi-bin/menu/get' };

const compose = async (more: object) => {
  const { body, ...rest } = await composeOutgoing({ ...request, ...more }, []);
  return { ...rest, text: body && new TextDecoder().decode(body) };
};

describe('the body', () => {
  it('is JSON in which nothing is escaped that JSON does not ask for', async () => {
    expect(await compose({ body: { a: '今 "q" \\ </>&\u2028é😀\u007f', b: [1, null] } })).toEqual({
      method: 'POST',
      path: request.path,
      headers: { 'content-type': 'application/json' },
      text: '{"a":"今 \\"q\\" \\\\ </>&\u2028é😀\u007f","b":[1,null]}',
    });
  });

  it.each([
    ['{"a": 1}', 'application/json'],
    [' [1]', 'application/json'],
    ['<xml>今</xml>', 'text/xml; charset=utf-8'],
    ['a=b', 'text/plain; charset=utf-8'],
    ['', 'text/plain; charset=utf-8'],
  ])('is the text as it is: %j', async (bodyText, contentType) => {
    expect(await compose({ bodyText })).toMatchObject({
      method: 'POST',
      headers: { 'content-type': contentType },
      text: bodyText,
    });
  });

  it('is multipart with a form alone', async () => {
    const { headers, text } = await compose({ form: { description: '{"title":"今"}', n: 1 } });
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(
      headers['content-type'] ?? '',
    )?.[1];

    expect(text?.split(`--${boundary}`).map((part) => part.trim())).toEqual([
      '',
      'Content-Disposition: form-data; name="description"\r\n\r\n{"title":"今"}',
      'Content-Disposition: form-data; name="n"\r\n\r\n1',
      '--',
    ]);
  });

  it('is nothing, by GET, where there is none', async () => {
    expect(await compose({})).toMatchObject({ method: 'GET', headers: {}, text: undefined });
    expect(await compose({ method: 'POST' })).toMatchObject({ method: 'POST', text: undefined });
  });
});

describe('the query', () => {
  const search = (path: string, more: object = {}) => {
    const called = { ...request, path, ...more };
    const { authorizerAppId } = called as { authorizerAppId?: string };
    return searchOf(called, callRuleOf(path, authorizerAppId), 't@@@ /+');
  };
  const authorizerAppId = 'wx5a1c9e7d3b2f8046';
  const sent = 't%40%40%40+%2F%2B';

  it.each<[string, string, object, string]>([
    ['an account’s', '/cgi-bin/menu/get', { authorizerAppId }, `?access_token=${sent}`],
    ['the component’s', '/wxa/gettemplatelist', {}, `?access_token=${sent}`],
    [
      'values',
      '/cgi-bin/ticket/getticket',
      { authorizerAppId, query: { type: 'jsapi', n: 1.5, 'a&b': '今=#?' } },
      `?type=jsapi&n=1.5&a%26b=%E4%BB%8A%3D%23%3F&access_token=${sent}`,
    ],
    ['the platform’s own', '/cgi-bin/component/x', {}, `?component_access_token=${sent}`],
    [
      'an account named for the platform’s own',
      '/CGI-BIN/component/x',
      { authorizerAppId },
      `?component_access_token=${sent}`,
    ],
    [
      'signing in',
      '/sns/component/jscode2session',
      { authorizerAppId, query: { js_code: 'c' } },
      `?appid=${authorizerAppId}&component_appid=${request.componentAppId}` +
        `&grant_type=authorization_code&js_code=c&component_access_token=${sent}`,
    ],
    [
      'a user’s renewal',
      '/sns/oauth2/component/refresh_token',
      { authorizerAppId, query: { refresh_token: 'r' } },
      `?appid=${authorizerAppId}&component_appid=${request.componentAppId}` +
        `&grant_type=refresh_token&refresh_token=r&component_access_token=${sent}`,
    ],
    [
      'a grant type of the caller’s',
      '/sns/oauth2/component/access_token',
      { authorizerAppId, query: { grant_type: 'own' } },
      `?appid=${authorizerAppId}&component_appid=${request.componentAppId}` +
        `&grant_type=own&component_access_token=${sent}`,
    ],
    ['another API below /sns/', '/sns/userinfo', { authorizerAppId }, `?access_token=${sent}`],
  ])('of %s', (_what, path, more, expected) => {
    expect(search(path, more)).toBe(expected);
  });
});
