/** Which tokens come from memory, and how many look-ups there are. */
import { describe, expect, it } from '@jest/globals';
import { TOKEN_FUNCTION_VARIABLE } from '../../../infra/package/token-look-up.ts';
import type { TokenRequest } from '../../../shared/client/index.ts';
import {
  answerInTurn,
  authorizer,
  componentAppId,
  createTestClient,
  LIFE_SECONDS,
  settled,
  START,
} from './fake-lambda.ts';

describe('a look-up', () => {
  it('asks the function as the contract says', async () => {
    const { client, invocations } = createTestClient(answerInTurn());
    await client.getAccessToken({ ...authorizer, minimumValiditySeconds: 300 });
    await client.getAccessToken({ componentAppId });
    expect(invocations.map(({ functionName, event }) => ({ functionName, event }))).toEqual([
      {
        functionName: 'wxkeeper-get-access-token',
        event: { ...authorizer, minimumValiditySeconds: 300 },
      },
      { functionName: 'wxkeeper-get-access-token', event: { componentAppId } },
    ]);
  });

  it('asks the function that grantTokenLookup has named', async () => {
    const arn = 'arn:aws:lambda:ap-east-1:111122223333:function:wxkeeper-test-get-access-token';
    process.env[TOKEN_FUNCTION_VARIABLE] = arn;
    try {
      const { client, invocations } = createTestClient(answerInTurn());
      await client.getAccessToken(authorizer);
      expect(invocations[0]?.functionName).toBe(arn);
    } finally {
      delete process.env[TOKEN_FUNCTION_VARIABLE];
    }
  });

  it('sends nothing else that the request may carry', async () => {
    const { client, invocations } = createTestClient(answerInTurn());
    const request: TokenRequest & { openId: string } = { componentAppId, openId: 'o123' };
    await client.getAccessToken(request);
    expect(invocations[0]?.event).toEqual({ componentAppId });
  });

  it('gives back what the function answers', async () => {
    const { client } = createTestClient(answerInTurn(5321));
    expect(await client.getAccessToken(authorizer)).toEqual({
      accessToken: 'token-1',
      expiresAt: START + 5321,
      expiresInSeconds: 5321,
    });
  });
});

describe('memory', () => {
  it('gives the token without another look-up, and its life as it is now', async () => {
    const { client, clock, invocations } = createTestClient(answerInTurn());
    await client.getAccessToken(authorizer);
    clock.now += 80;
    expect(await client.getAccessToken(authorizer)).toEqual({
      accessToken: 'token-1',
      expiresAt: START + LIFE_SECONDS,
      expiresInSeconds: LIFE_SECONDS - 80,
    });
    expect(invocations).toHaveLength(1);
  });

  it('keeps each token apart', async () => {
    const { client, invocations } = createTestClient(answerInTurn());
    const keys: TokenRequest[] = [
      { componentAppId },
      { componentAppId: 'wxffffffffffffffff' },
      authorizer,
      { ...authorizer, authorizerAppId: 'wxbbbbbbbbbbbbbbbb' },
      { ...authorizer, authorizerAppId: '' },
    ];
    const ask = async () =>
      Promise.all(keys.map(async (key) => (await client.getAccessToken(key)).accessToken));
    const tokens = await ask();
    expect(new Set(tokens).size).toBe(keys.length);
    expect(await ask()).toEqual(tokens);
    expect(invocations).toHaveLength(keys.length);
  });

  it('is not trusted for longer than a killed token lives: after 150 s a caller waits', async () => {
    const { client, clock } = createTestClient(answerInTurn());
    await client.getAccessToken(authorizer);
    clock.now += 150;
    expect(await client.getAccessToken(authorizer)).toMatchObject({ accessToken: 'token-2' });
  });

  it('counts from the beginning of the look-up', async () => {
    const { client, clock, invocation } = createTestClient();
    const first = client.getAccessToken(authorizer);
    const { answer } = await invocation(1);
    clock.now += 20;
    answer('token-1');
    await first;
    clock.now += 130;
    const second = client.getAccessToken(authorizer);
    (await invocation(2)).answer('token-2');
    expect(await second).toMatchObject({ accessToken: 'token-2' });
  });

  it('does not give a token with less life than is asked for', async () => {
    const { client, invocations } = createTestClient(answerInTurn(1000));
    await client.getAccessToken(authorizer);
    await client.getAccessToken({ ...authorizer, minimumValiditySeconds: 970 });
    expect(invocations).toHaveLength(1);
    await client.getAccessToken({ ...authorizer, minimumValiditySeconds: 971 });
    expect(invocations).toHaveLength(2);
  });

  it('does not trust a clock that was set back', async () => {
    const { client, clock, invocations } = createTestClient(answerInTurn());
    await client.getAccessToken(authorizer);
    clock.now -= 3600;
    await client.getAccessToken(authorizer);
    expect(invocations).toHaveLength(2);
  });

  it('forgets on demand', async () => {
    const { client } = createTestClient(answerInTurn());
    await client.getAccessToken(authorizer);
    client.forget(authorizer);
    expect(await client.getAccessToken(authorizer)).toMatchObject({ accessToken: 'token-2' });
  });

  it('drops the token that was not asked for the longest when 10 000 are held', async () => {
    const { client, invocations } = createTestClient(answerInTurn());
    const ask = async (number: number) =>
      client.getAccessToken({ componentAppId, authorizerAppId: `a${number}` });
    for (let number = 0; number < 10_000; number++) await ask(number);
    await ask(0);
    expect(invocations).toHaveLength(10_000);
    await ask(10_000);
    await ask(0);
    expect(invocations).toHaveLength(10_001);
    await ask(1);
    expect(invocations).toHaveLength(10_002);
  });
});

describe('a stampede', () => {
  it('of 100 callers makes one look-up', async () => {
    const { client, invocations } = createTestClient(answerInTurn());
    const ask = async () => client.getAccessToken(authorizer);
    const tokens = await Promise.all(Array.from({ length: 100 }, ask));
    expect(new Set(tokens.map(({ accessToken }) => accessToken))).toEqual(new Set(['token-1']));
    expect(invocations).toHaveLength(1);
  });

  it('fails together, and the next caller asks again', async () => {
    const { client, invocations, fake } = createTestClient(({ refuse }) => {
      refuse('WechatUnavailable');
    });
    const ask = async () => client.getAccessToken(authorizer);
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, ask));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(invocations).toHaveLength(1);
    fake.respond = answerInTurn();
    expect(await ask()).toMatchObject({ accessToken: 'token-1' });
  });

  it('reporting one dead token makes one look-up', async () => {
    const { client, invocations } = createTestClient(answerInTurn());
    const { accessToken: rejectedToken } = await client.getAccessToken(authorizer);
    const report = async () => client.getAccessToken({ ...authorizer, rejectedToken });
    const tokens = await Promise.all(Array.from({ length: 100 }, report));
    expect(new Set(tokens.map(({ accessToken }) => accessToken))).toEqual(new Set(['token-2']));
    expect(invocations.map(({ event }) => event)).toEqual([
      authorizer,
      { ...authorizer, rejectedToken: 'token-1' },
    ]);
    expect(await report()).toMatchObject({ accessToken: 'token-2' });
    expect(invocations).toHaveLength(2);
  });

  it('asks once more for callers that need a longer life than the first one', async () => {
    const { client, invocations, fake } = createTestClient();
    fake.respond = ({ answer }) => {
      if (invocations.length === 1) answer('short', 700);
      else answer('long');
    };
    const [short, ...long] = await Promise.all([
      client.getAccessToken(authorizer),
      client.getAccessToken({ ...authorizer, minimumValiditySeconds: 1800 }),
      client.getAccessToken({ ...authorizer, minimumValiditySeconds: 1800 }),
    ]);
    expect(short.accessToken).toBe('short');
    expect(long.map(({ accessToken }) => accessToken)).toEqual(['long', 'long']);
    expect(invocations).toHaveLength(2);
  });

  it("does not fail by another caller's bad request", async () => {
    const { client, invocation } = createTestClient();
    const bad = client.getAccessToken({ ...authorizer, minimumValiditySeconds: 99_999 });
    const good = client.getAccessToken(authorizer);
    (await invocation(1)).refuse('InvalidRequest');
    await expect(bad).rejects.toMatchObject({ name: 'InvalidRequest' });
    (await invocation(2)).answer('token');
    expect(await good).toMatchObject({ accessToken: 'token' });
  });
});

describe('a rejected token', () => {
  it('does not wait for a look-up that was begun without it', async () => {
    const { client, invocation } = createTestClient();
    const plain = client.getAccessToken(authorizer);
    const first = await invocation(1);
    const reporting = client.getAccessToken({ ...authorizer, rejectedToken: 'dead' });
    (await invocation(2)).answer('new');
    expect(await reporting).toMatchObject({ accessToken: 'new' });
    first.answer('dead');
    expect(await plain).toMatchObject({ accessToken: 'new' });
  });

  it('does not come back into memory by an older look-up', async () => {
    const { client, invocation, invocations } = createTestClient();
    const plain = client.getAccessToken(authorizer);
    const first = await invocation(1);
    const reporting = client.getAccessToken({ ...authorizer, rejectedToken: 'dead' });
    const second = await invocation(2);
    first.answer('dead');
    await plain;
    const next = client.getAccessToken(authorizer);
    await settled();
    expect(invocations).toHaveLength(2);
    second.answer('new');
    expect([await reporting, await next]).toMatchObject([
      { accessToken: 'new' },
      { accessToken: 'new' },
    ]);
  });
});
