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
  [
    'an authorizer that is too long',
    { componentAppId, authorizerAppId: 'a'.repeat(65) },
    'up to 64',
  ],
  [
    'a rejected token that is too long',
    { componentAppId, rejectedToken: 'x'.repeat(1025) },
    'rejectedToken is the token that WeChat refused, a text of 1 to 1024 characters',
  ],
  ['too long a validity', { componentAppId, minimumValiditySeconds: 7200 }, '0 to 3600'],
  [
    'several mistakes',
    { componentAppId: 1, rejectedToken: '' },
    'componentAppId is required: an appid, wx and 16 hexadecimal digits; rejectedToken is',
  ],
  ...[
    ['authorizer_appid', 'authorizerAppId'],
    ['authorizerAppid', 'authorizerAppId'],
    ['authorizer_app_id', 'authorizerAppId'],
    ['appid', 'authorizerAppId'],
    ['rejectToken', 'rejectedToken'],
    ['minimumValidity', 'minimumValiditySeconds'],
    ['minValidity', 'minimumValiditySeconds'],
    ['min_validity_seconds', 'minimumValiditySeconds'],
    ['authorizerId', 'authorizerAppId'],
    ['rejected_access_token', 'rejectedToken'],
    ['AuthorizerAppid', 'authorizerAppId'],
    ['CorrelationID', 'correlationId'],
  ].map(([sent = '', meant = '']): [string, unknown, string] => [
    `the field ${sent}`,
    { componentAppId, [sent]: 'x' },
    `"${sent}" is no field of this request, the nearest one is ${meant}`,
  ]),
  [
    'WeChat’s spelling of a field that is required',
    { component_appid: componentAppId },
    'componentAppId is required: an appid, wx and 16 hexadecimal digits; "component_appid" is no ' +
      'field of this request, the nearest one is componentAppId',
  ],
  [
    'a field that is nowhere near',
    { componentAppId, [`x${'y'.repeat(100)}\n`]: 1 },
    `"x${'y'.repeat(63)}" is no field of this request, the nearest one is `,
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

const refused = (request: object) => {
  const { 'get-access-token': handler } = keeper.handlers;
  const sent = handler(request, {} as Parameters<typeof handler>[1]);
  return sent.then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
};

it('of very many mistakes the first 20 are listed, and how many more there are', async () => {
  const names = Array.from({ length: 75_000 }, (_, index) => [`x${index}`, 1] as const);

  const message = await refused({ componentAppId, ...Object.fromEntries(names) });

  expect(message).toContain('"x19" is no field');
  expect(message).toMatch(/; and 74,980 more$/);
  expect(message.length).toBeLessThan(3000);
});

it('a very long name takes no time', async () => {
  const startedAt = performance.now();

  await refused({ componentAppId, ['x'.repeat(1_600_000)]: 1 });

  expect(performance.now() - startedAt).toBeLessThan(1000);
});

it('a field that was sent is the nearest one, too', async () => {
  expect(await refused({ componentAppId, rejectedToken: 'x', RejectedToken: 'x' })).toContain(
    '"RejectedToken" is no field of this request, the nearest one is rejectedToken',
  );
});

it.each<[keyof Keeper['handlers'], object]>([
  ['create-authorization-link', { tenant: 'x' }],
  ['refresh-component-access-token', { force: true }],
  ['reconcile-authorizers', { force: true }],
  ['reconcile-authorizers', { dryrun: true }],
])('%s knows its fields and no others', async (name, request) => {
  const handler = keeper.handlers[name] as (event: unknown, context: object) => Promise<unknown>;

  await expect(handler({ componentAppId, ...request }, {})).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: expect.stringContaining('is no field of this request'),
  });
});

it('a message from our own newer version is taken, whatever else is in it', async () => {
  await keeper.authorizeAccount();
  const { 'renew-access-token': renew } = keeper.handlers;
  const handOver = { componentAppId, leaseOwner: 'nobody', addedLater: 1 };
  const context = {} as Parameters<typeof renew>[1];

  await expect(renew(handOver, context)).resolves.toBeUndefined();
  await expect(keeper.reconcile({ continueAfter: 'wx0', addedLater: 1 })).resolves.toMatchObject({
    finished: true,
  });
});
