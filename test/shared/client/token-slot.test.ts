/** Look-ups in the background: callers use the cached token, also where the service fails or hangs. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answerInTurn, authorizer, createTestClient, settled } from './fake-lambda.ts';

const real = ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] as const;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: [...real] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** A client that has looked up token-1; later look-ups are the test's. */
async function createWarmClient(expiresInSeconds?: number) {
  const context = createTestClient(answerInTurn(expiresInSeconds));
  await context.client.getAccessToken(authorizer);
  expect(jest.getTimerCount()).toBe(0);
  context.fake.respond = () => {};
  const ask = async () => (await context.client.getAccessToken(authorizer)).accessToken;
  return { ...context, ask };
}

describe('early renewal', () => {
  it.each([
    { left: 601, when: 'more than 10 minutes', lookUps: 1 },
    { left: 600, when: '10 minutes', lookUps: 2 },
  ])(
    'has begun in the background when $when are left: $lookUps look-ups',
    async ({ left, lookUps }) => {
      const { ask, clock, invocations } = await createWarmClient(660);
      clock.now += 660 - left;
      expect(await Promise.all([ask(), ask(), ask()])).toEqual(['token-1', 'token-1', 'token-1']);
      await settled();
      expect(invocations).toHaveLength(lookUps);
    },
  );

  it('begins up to a minute later, so that instances do not come all in the same moment', async () => {
    const { clock, client, invocations, fake } = createTestClient();
    fake.respond = answerInTurn(640);
    clock.random = 0.5;
    await client.getAccessToken(authorizer);
    clock.now += 69;
    await client.getAccessToken(authorizer);
    await settled();
    expect(invocations).toHaveLength(1);
    clock.now += 1;
    await client.getAccessToken(authorizer);
    await settled();
    expect(invocations).toHaveLength(2);
  });

  it('looks a token up again after 90 s of use, so that no caller ever waits', async () => {
    const { ask, clock, invocation } = await createWarmClient();
    clock.now += 90;
    expect(await ask()).toBe('token-1');
    (await invocation(2)).answer('token-2');
    await settled();
    expect(await ask()).toBe('token-2');
    clock.now += 89;
    expect(await ask()).toBe('token-2');
  });

  it('makes a pause where the service gives the same token again', async () => {
    const { ask, clock, invocation, invocations } = await createWarmClient(500);
    clock.now += 30;
    await ask();
    (await invocation(2)).answer('token-1', 470);
    await settled();
    clock.now += 29;
    await ask();
    await settled();
    expect(invocations).toHaveLength(2);
  });

  it('hides its failure while the token is valid, and is not repeated immediately', async () => {
    const { ask, clock, invocation, invocations } = await createWarmClient();
    clock.now += 90;
    await ask();
    (await invocation(2)).refuse('WechatUnavailable');
    await settled();
    clock.now += 29;
    expect(await ask()).toBe('token-1');
    await settled();
    expect(invocations).toHaveLength(2);
    clock.now += 1;
    expect(await ask()).toBe('token-1');
    (await invocation(3)).answer('token-3');
    await settled();
    expect(await ask()).toBe('token-3');
  });

  it.each(['AuthorizerNotFound', 'AuthorizationRevoked', 'ReauthorizationRequired'])(
    'ends the use of the token where it learns %s',
    async (name) => {
      const { ask, clock, fake } = await createWarmClient();
      fake.respond = ({ refuse }) => {
        refuse(name);
      };
      clock.now += 90;
      expect(await ask()).toBe('token-1');
      await settled();
      await expect(ask()).rejects.toMatchObject({ name });
    },
  );
});

describe('a token that is valid, but no longer certain to work', () => {
  it('is used on where the service fails', async () => {
    const { ask, clock, fake, invocations } = await createWarmClient();
    fake.respond = ({ fail }) => {
      fail(Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException' }));
    };
    clock.now += 3600;
    expect(await ask()).toBe('token-1');
    expect(await ask()).toBe('token-1');
    expect(invocations).toHaveLength(2);
  });

  it('is used on after 3 s where the service hangs, and for a minute no caller waits again', async () => {
    const { ask, clock, invocation, invocations } = await createWarmClient();
    clock.now += 3600;
    const waiting = [ask(), ask()];
    const { answer } = await invocation(2);
    await jest.advanceTimersByTimeAsync(3000);
    expect(await Promise.all(waiting)).toEqual(['token-1', 'token-1']);
    expect(await ask()).toBe('token-1');
    expect(invocations).toHaveLength(2);
    answer('token-2');
    await settled();
    expect(await ask()).toBe('token-2');
  });

  it('is not used on when a caller reports it meanwhile', async () => {
    const { ask, client, clock, invocation } = await createWarmClient();
    clock.now += 3600;
    const waiting = ask();
    await invocation(2);
    const reporting = client.getAccessToken({ ...authorizer, rejectedToken: 'token-1' });
    const { answer } = await invocation(3);
    await jest.advanceTimersByTimeAsync(3000);
    answer('token-3');
    expect(await waiting).toBe('token-3');
    expect(await reporting).toMatchObject({ accessToken: 'token-3' });
  });

  it('is not used on when it is revoked', async () => {
    const { ask, clock, invocation } = await createWarmClient();
    clock.now += 3600;
    const waiting = ask();
    (await invocation(2)).refuse('AuthorizationRevoked');
    await expect(waiting).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
  });

  it('is not used on when it has expired', async () => {
    const { ask, clock, invocation } = await createWarmClient();
    clock.now += 7200;
    const waiting = ask();
    (await invocation(2)).refuse('WechatUnavailable');
    await expect(waiting).rejects.toMatchObject({ name: 'WechatUnavailable', retryable: true });
  });
});

describe('an instance that Lambda freezes', () => {
  it('does not wait, once thawed, for the look-up with which it was frozen', async () => {
    const { ask, clock, invocation } = await createWarmClient();
    clock.now += 90;
    await ask();
    const frozen = await invocation(2);
    clock.now += 7200;
    const thawed = ask();
    (await invocation(3)).answer('token-3');
    expect(await thawed).toBe('token-3');
    frozen.answer('token-2');
    await settled();
    expect(await ask()).toBe('token-3');
  });

  it('does not fail by it, even when that ends while it is waited for', async () => {
    const { ask, clock, client, invocation } = await createWarmClient(2000);
    clock.now += 90;
    await ask();
    const frozen = await invocation(2);
    const thawed = client.getAccessToken({ ...authorizer, minimumValiditySeconds: 1950 });
    frozen.fail(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    (await invocation(3)).answer('token-3');
    expect(await thawed).toMatchObject({ accessToken: 'token-3' });
  });

  it('does not lose its newer token when the old look-up fails late', async () => {
    const { ask, clock, invocation } = await createWarmClient();
    clock.now += 90;
    await ask();
    const frozen = await invocation(2);
    clock.now += 7200;
    const thawed = ask();
    (await invocation(3)).answer('token-3');
    await thawed;
    frozen.refuse('ReauthorizationRequired');
    await settled();
    expect(await ask()).toBe('token-3');
  });

  it('takes a late answer for as old as it is', async () => {
    const { ask, clock, invocation } = await createWarmClient();
    clock.now += 90;
    await ask();
    const frozen = await invocation(2);
    frozen.answer('token-2', 7000);
    clock.now += 600;
    await settled();
    const thawed = ask();
    (await invocation(3)).answer('token-3');
    expect(await thawed).toBe('token-3');
  });

  it('gives a look-up up after 30 s, aborts it, and rejects nothing unhandled', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const { ask, clock, invocation } = await createWarmClient();
    clock.now += 90;
    await ask();
    const frozen = await invocation(2);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(frozen.abortSignal?.aborted).toBe(true);
    frozen.fail(new Error('aborted'));
    await settled();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    expect(await ask()).toBe('token-1');
    expect(jest.getTimerCount()).toBe(0);
  });
});
