/** Tickets of the client and the signature of a page, and what the fake makes of them. */
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { TICKET_FUNCTION_VARIABLE } from '../../../infra/package/ticket-look-up.ts';
import { createFakeClient, type TicketRequest } from '../../../shared/client/index.ts';
import { requestReader } from '../../../shared/edge/invoke-request.ts';
import { ticketRequest } from '../../../shared/tokens/token-request.ts';
import { authorizer, createTestClient, settled, START, type Invocation } from './fake-lambda.ts';

const jsapi = { ...authorizer, type: 'jsapi' } as const;
const url = 'https://shop.example/goods?id=7&name=%E8%8C%B6';

/** Each look-up gets another ticket. */
function ticketsInTurn(lives: readonly number[] = [7200]) {
  let answers = 0;
  return ({ answerWith }: Invocation) => {
    const expiresInSeconds = lives[answers] ?? 7200;
    answers++;
    answerWith({
      ticket: `ticket-${answers}`,
      expiresAt: START + expiresInSeconds,
      expiresInSeconds,
    });
  };
}

describe('a ticket', () => {
  it('is asked for as the contract says, and comes from memory for an hour', async () => {
    const { client, clock, invocations } = createTestClient(ticketsInTurn());
    const ticket = { ticket: 'ticket-1', expiresAt: START + 7200, expiresInSeconds: 7200 };
    expect(await client.getTicket(jsapi)).toEqual(ticket);
    clock.now += 3599;
    expect(await client.getTicket(jsapi)).toEqual({ ...ticket, expiresInSeconds: 3601 });
    expect(invocations.map(({ functionName, event }) => ({ functionName, event }))).toEqual([
      { functionName: 'wxkeeper-get-ticket', event: jsapi },
    ]);
  });

  it('is looked up in the background once the service has renewed it', async () => {
    const { client, clock } = createTestClient(ticketsInTurn());
    await client.getTicket(jsapi);
    clock.now += 3600;
    expect(await client.getTicket(jsapi)).toMatchObject({ ticket: 'ticket-1' });
    await settled();
    expect(await client.getTicket(jsapi)).toMatchObject({ ticket: 'ticket-2' });
  });

  it('that the service has not renewed yet is looked up again soon', async () => {
    const { client, clock, invocations } = createTestClient(ticketsInTurn([3500]));
    await client.getTicket(jsapi);
    clock.now += 29;
    await client.getTicket(jsapi);
    expect(invocations).toHaveLength(1);
    clock.now += 1;
    await client.getTicket(jsapi);
    await settled();
    expect(invocations).toHaveLength(2);
  });

  it('is another one for each type and account, and is forgotten with the token', async () => {
    const { client, invocations } = createTestClient(ticketsInTurn());
    await client.getTicket(jsapi);
    await client.getTicket({ ...authorizer, type: 'wx_card' });
    await client.getTicket({ ...jsapi, authorizerAppId: 'wxbbbbbbbbbbbbbbbb' });
    expect(invocations).toHaveLength(3);
    client.forget(authorizer);
    await client.getTicket(jsapi);
    expect(invocations).toHaveLength(4);
  });

  it('is no longer used once the service says that the account has withdrawn', async () => {
    const { client, clock, fake } = createTestClient(ticketsInTurn());
    await client.getTicket(jsapi);
    clock.now += 3600 + 151;
    fake.respond = ({ refuse }) => refuse('AuthorizationRevoked');
    const gone = { name: 'AuthorizationRevoked', retryable: false };
    await expect(client.getTicket(jsapi)).rejects.toMatchObject(gone);
    await expect(client.getTicket(jsapi)).rejects.toMatchObject(gone);
  });

  it('is asked for once by many at the same time', async () => {
    const { client, invocations } = createTestClient(ticketsInTurn());
    const all = await Promise.all(Array.from({ length: 30 }, async () => client.getTicket(jsapi)));
    expect(new Set(all.map(({ ticket }) => ticket)).size).toBe(1);
    expect(invocations).toHaveLength(1);
  });

  it('comes from the function that grantTicketLookup has named', async () => {
    process.env[TICKET_FUNCTION_VARIABLE] = 'wxkeeper-test-get-ticket';
    try {
      const { client, invocations } = createTestClient(ticketsInTurn());
      await client.getTicket(jsapi);
      expect(invocations[0]?.functionName).toBe('wxkeeper-test-get-ticket');
    } finally {
      delete process.env[TICKET_FUNCTION_VARIABLE];
    }
  });

  it('that is none in the answer is a failed invocation', async () => {
    const { client } = createTestClient(({ answer }) => answer('a token'));
    await expect(client.getTicket(jsapi)).rejects.toMatchObject({
      name: 'InvocationFailed',
      message: expect.stringContaining('answered without a ticket'),
    });
  });
});

describe('a signed page', () => {
  it('is what WeChat’s rule says, without what follows #', async () => {
    const { client } = createTestClient(ticketsInTurn());
    const config = await client.signJsConfig({ account: authorizer, url: `${url}#/reviews#2` });
    const { appId, timestamp, nonceStr, signature } = config;
    expect([appId, timestamp]).toEqual([authorizer.authorizerAppId, START]);
    expect(nonceStr).toMatch(/^[0-9a-f]{32}$/);
    const text = `jsapi_ticket=ticket-1&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;
    expect(signature).toBe(createHash('sha1').update(text).digest('hex'));
  });

  it('has another nonce each time, and needs one look-up', async () => {
    const { client, invocations } = createTestClient(ticketsInTurn());
    const one = await client.signJsConfig({ account: authorizer, url });
    const other = await client.signJsConfig({ account: authorizer, url });
    expect(one.nonceStr).not.toBe(other.nonceStr);
    expect(invocations).toHaveLength(1);
  });

  it.each(['/goods', 'shop.example', '', 'wxapp://goods', 'https://'])(
    'has an absolute address: %j is a TypeError',
    async (wrong) => {
      const { client, invocations } = createTestClient(ticketsInTurn());
      const signing = client.signJsConfig({ account: authorizer, url: wrong });
      await expect(signing).rejects.toThrow(TypeError);
      expect(invocations).toHaveLength(0);
    },
  );
});

describe('the fake', () => {
  it('has tickets, remembers who asked, and signs pages', async () => {
    const fake = createFakeClient();
    expect(await fake.getTicket(jsapi)).toMatchObject({ ticket: 'fake-jsapi-ticket' });
    const config = await fake.signJsConfig({ account: authorizer, url });
    expect(config).toMatchObject({ appId: authorizer.authorizerAppId });
    expect(fake.ticketLookUps).toEqual([jsapi]);
  });

  it('has none where the test says so', async () => {
    const fake = createFakeClient();
    fake.failLookUps('AuthorizationRevoked', { account: authorizer });
    const signing = fake.signJsConfig({ account: authorizer, url });
    await expect(signing).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
    fake.recover();
    await expect(fake.signJsConfig({ account: authorizer, url })).resolves.toBeDefined();
  });

  it.each<object>([
    {},
    { type: 'wx_card' },
    { type: 'wxcard' },
    { type: undefined },
    { componentAppId: 'not an id' },
    { authorizerAppId: '' },
    { authorizerAppId: undefined },
    { authorizerAppId: 'not an id' },
  ])('refuses what the service refuses: %j', async (change) => {
    const request = { ...jsapi, ...change } as TicketRequest;
    const verdict = await createFakeClient()
      .getTicket(request)
      .then(
        () => 'found',
        (error: Error) => error.name,
      );
    expect(verdict).toBe(verdictOfService(request));
  });
});

/** By the service's own rules. */
function verdictOfService(request: TicketRequest): string {
  try {
    const serves = (id: string) => id === authorizer.componentAppId;
    requestReader(ticketRequest)(JSON.parse(JSON.stringify(request)), { serves });
    return 'found';
  } catch (error) {
    return (error as Error).name;
  }
}
