/** Tokens of withAccessToken: from memory until they are due, since a refused call is repeated. */
import { describe, expect, it } from '@jest/globals';
import {
  answerInTurn,
  authorizer,
  createTestClient,
  LIFE_SECONDS,
  settled,
} from './fake-lambda.ts';

/** The service renews tokens with less life than this. */
const DUE = LIFE_SECONDS - 600;

function createCaller(respond = answerInTurn()) {
  const context = createTestClient(respond);
  const call = async () => {
    const token = await context.client.withAccessToken(authorizer, (accessToken) => accessToken);
    await settled();
    return token;
  };
  return { ...context, call };
}

describe('withAccessToken', () => {
  it('uses a token from memory until it is due, without any look-up', async () => {
    const { call, clock, invocations } = createCaller();
    for (let second = 0; second < DUE; second += 60) {
      expect(await call()).toBe('token-1');
      clock.now += 60;
    }
    expect(invocations).toHaveLength(1);
  });

  it('looks up in the background when it is due, so that no caller waits', async () => {
    const { call, clock, invocations } = createCaller();
    await call();
    clock.now += DUE;
    expect(await call()).toBe('token-1');
    expect(invocations).toHaveLength(2);
    expect(await call()).toBe('token-2');
    expect(invocations).toHaveLength(2);
  });

  it('waits for a look-up where the old token may have ended since', async () => {
    const { call, clock, invocations } = createCaller();
    await call();
    clock.now += DUE + 150;
    expect(await call()).toBe('token-2');
    expect(invocations).toHaveLength(2);
  });

  it('uses it on for a minute where that look-up fails', async () => {
    const { call, clock, invocations, fake } = createCaller();
    await call();
    clock.now += DUE + 150;
    fake.respond = ({ refuse }) => {
      refuse('StoreUnavailable');
    };
    expect(await call()).toBe('token-1');
    clock.now += 29;
    expect(await call()).toBe('token-1');
    expect(invocations).toHaveLength(2);
  });

  it('does not use a token of which the clock says that it was got later than now', async () => {
    const { call, clock } = createCaller();
    await call();
    clock.now -= 1;
    expect(await call()).toBe('token-2');
  });

  it('asks again for a longer life than the token has', async () => {
    const { client, clock } = createCaller();
    const use = async (minimumValiditySeconds: number) =>
      client.withAccessToken({ ...authorizer, minimumValiditySeconds }, (token) => token);
    await use(60);
    clock.now += LIFE_SECONDS - 3000;
    expect(await use(60)).toBe('token-1');
    expect(await use(3600)).toBe('token-2');
  });

  it('leaves getAccessToken as careful as before: nobody would see a refusal', async () => {
    const { call, client, clock, invocations } = createCaller();
    await call();
    clock.now += 150;
    expect((await client.getAccessToken(authorizer)).accessToken).toBe('token-2');
    expect(invocations).toHaveLength(2);
  });
});
