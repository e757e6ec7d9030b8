/** What failures are called, and whether it helps to ask again. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WxkeeperError, type WxkeeperErrorName } from '../../../shared/client/index.ts';
import type { ErrorName } from '../../../shared/errors.ts';
import { authorizer, createTestClient } from './fake-lambda.ts';

/** Every name of the contract, and what it means for a caller. */
const retryable: Readonly<Record<ErrorName, boolean>> = {
  VerifyTicketMissing: false,
  AuthorizerNotFound: false,
  AuthorizationRevoked: false,
  ReauthorizationRequired: false,
  RefreshInProgress: true,
  WechatUnavailable: true,
  StoreUnavailable: true,
  WechatRejected: false,
  CallNotAllowed: false,
  InvalidRequest: false,
};

describe("the service's errors", () => {
  it.each([
    ...Object.entries(retryable),
    ['ConfigurationError', false] as const,
    ['Sandbox.Timedout', true] as const,
  ])('%s passes with its name and message, retryable: %s', async (name, isRetryable) => {
    const { client } = createTestClient(({ refuse }) => {
      refuse(name, 'what to do');
    });
    const error: unknown = await client.getAccessToken(authorizer).catch((reason) => reason);
    expect(error).toBeInstanceOf(WxkeeperError);
    expect(error).toMatchObject({ name, message: 'what to do', retryable: isRetryable });
  });

  it('have a name even where the function was stopped before it could give one', async () => {
    const { client } = createTestClient(({ refuse }) => {
      refuse('', 'Task timed out after 30.00 seconds');
    });
    await expect(client.getAccessToken(authorizer)).rejects.toMatchObject({
      name: 'InvocationFailed',
      message: 'Task timed out after 30.00 seconds',
      retryable: true,
    });
  });

  it.each([null, 'success', [], {}, { accessToken: 'secret' }])(
    'an answer without a token is one: %j',
    async (payload) => {
      const { client } = createTestClient(({ answerWith }) => {
        answerWith(payload);
      });
      const failing = client.getAccessToken(authorizer);
      await expect(failing).rejects.toMatchObject({ name: 'InvocationFailed', retryable: false });
      await expect(failing).rejects.toThrow('answered without a token');
      await expect(failing).rejects.not.toThrow('secret');
    },
  );
});

describe("the AWS SDK's errors", () => {
  const cases: [string, WxkeeperErrorName, boolean][] = [
    ['TooManyRequestsException', 'InvocationThrottled', true],
    ['ThrottlingException', 'InvocationThrottled', true],
    ['AccessDeniedException', 'InvocationNotPermitted', false],
    ['CredentialsProviderError', 'InvocationNotPermitted', false],
    ['ResourceNotFoundException', 'FunctionNotFound', false],
    ['ServiceException', 'InvocationFailed', true],
  ];
  it.each(cases)('%s is called %s, retryable: %s, and is its cause', async (sdk, name, again) => {
    const cause = Object.assign(new Error('said by AWS'), { name: sdk });
    const { client } = createTestClient(({ fail }) => {
      fail(cause);
    });
    await expect(client.getAccessToken(authorizer)).rejects.toMatchObject({
      name,
      message: `wxkeeper-get-access-token ${sdk === 'ServiceException' ? 'gave no answer' : 'could not be invoked'}: said by AWS`,
      retryable: again,
      cause,
    });
  });
});

describe('no answer at all', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is called InvocationTimedOut after 30 s', async () => {
    const { client, invocation } = createTestClient();
    const outcome = client.getAccessToken(authorizer).catch((reason: unknown) => reason);
    await invocation(1);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(await outcome).toMatchObject({ name: 'InvocationTimedOut', retryable: true });
  });
});
