/** The check of what a function is invoked with. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { component, startKeeper, type Keeper } from '../../support/keeper.ts';

const { componentAppId } = component;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

it.each<[string, unknown, string]>([
  ['nothing', undefined, 'componentAppId is required'],
  ['a text', 'wx0123456789abcdef', 'the request is a JSON object'],
  ['no component', {}, 'componentAppId is required'],
  ['an unknown component', { componentAppId: 'wxffffffffffffffff' }, 'serves no component'],
  ['a wrong authorizer', { componentAppId, authorizerAppId: 'a#b' }, 'authorizerAppId is an appid'],
  ['too long a validity', { componentAppId, minimumValiditySeconds: 7200 }, '0 to 3600'],
  [
    'several mistakes',
    { componentAppId: 1, rejectedToken: '' },
    'componentAppId is required: an appid, wx and 16 hexadecimal digits; rejectedToken is',
  ],
])(
  'a request with %s is InvalidRequest, and the message says what is right',
  async (_what, request, message) => {
    const { 'get-access-token': handler } = keeper.handlers;
    const failed = handler(request, {} as Parameters<typeof handler>[1]);

    await expect(failed).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining(message),
    });
  },
);
