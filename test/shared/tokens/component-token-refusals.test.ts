/** What follows where WeChat refuses the component's ticket or token: which other one is sent. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  getComponentAccessToken,
  withComponentAccessToken,
} from '../../../shared/tokens/component-token.ts';
import { WechatApiError } from '../../../shared/wechat/errors.ts';
import { errcode, key, startAuthorizer, type TestAuthorizer } from '../../support/authorizer.ts';
import type { RecordedRequest } from '../../support/fake-wechat.ts';

const TOKEN = '/cgi-bin/component/api_component_token';
const { componentAppId } = key;

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
});

const ticketIn = ({ body }: RecordedRequest) => String(Object(body).component_verify_ticket);

const pushTicket = (verifyTicket: string, createdAt: number) =>
  authorizer.services.store.saveVerifyTicket(
    componentAppId,
    { verifyTicket, createdAt },
    authorizer.clock.now(),
  );

/** The tickets that were sent, by a WeChat that accepts only one of them. */
async function ticketsSent(accepted: string, refusal: number): Promise<string[]> {
  const sent: string[] = [];
  authorizer.replies[TOKEN] = (request) => {
    sent.push(ticketIn(request));
    if (ticketIn(request) !== accepted) return errcode(refusal);
    return { component_access_token: 'component', expires_in: 7200 };
  };
  await getComponentAccessToken(componentAppId, {}, authorizer.services).catch(() => {});
  return sent;
}

describe('a ticket that WeChat refuses', () => {
  it.each([
    ['as one that has expired', 61005],
    ['as one that is wrong', 61006],
  ])('%s gives way to the one before', async (_what, refusal) => {
    authorizer.clock.advance(600);
    await pushTicket('newer', authorizer.clock.now());

    expect(await ticketsSent('ticket', refusal)).toEqual(['newer', 'ticket']);
  });

  it('gives way to one that came meanwhile', async () => {
    const { clock, replies, services } = authorizer;
    const sent: string[] = [];
    replies[TOKEN] = async (request) => {
      sent.push(ticketIn(request));
      if (sent.length > 1) return { component_access_token: 'component', expires_in: 7200 };
      await pushTicket('meanwhile', clock.now() + 1);
      return errcode(61006);
    };

    await getComponentAccessToken(componentAppId, {}, services);
    expect(sent).toEqual(['ticket', 'meanwhile']);
  });

  it('is not sent a second time where there is no other', async () => {
    expect(await ticketsSent('another', 61006)).toEqual(['ticket']);
  });

  it('has no part in other refusals: no other ticket is sent', async () => {
    authorizer.clock.advance(600);
    await pushTicket('newer', authorizer.clock.now());

    expect(await ticketsSent('ticket', 40125)).toEqual(['newer']);
  });

  it('is not followed by one that is too old', async () => {
    authorizer.clock.advance(12 * 3600);
    await pushTicket('newer', authorizer.clock.now());

    expect(await ticketsSent('ticket', 61006)).toEqual(['newer']);
  });
});

describe('a component token that WeChat refuses', () => {
  /** The tokens with which the call was made. WeChat refuses so many of them. */
  async function tokensUsed(refusals: number, code: number): Promise<string[]> {
    const used: string[] = [];
    await withComponentAccessToken(componentAppId, authorizer.services, async (caller) => {
      used.push(caller.componentAccessToken);
      if (used.length <= refusals) throw new WechatApiError('/a/path', code, 'refused');
    }).catch(() => {});
    return used;
  }

  it.each([40001, 40014, 42001])(
    'with %d is not sent again: the call gets a new one',
    async (code) => {
      const used = await tokensUsed(1, code);

      expect(used).toHaveLength(2);
      expect(new Set(used).size).toBe(2);
    },
  );

  it('costs one repetition, not more', async () => {
    expect(await tokensUsed(9, 40001)).toHaveLength(2);
  });

  it('is another thing than a refused call: that is not repeated', async () => {
    expect(await tokensUsed(1, 48001)).toHaveLength(1);
    expect(authorizer.calls('api_component_token')).toBe(1);
  });
});

describe('a token that WeChat refuses in a warm function', () => {
  it('is not remembered any longer', async () => {
    const { services } = authorizer;
    const forgotten: unknown[] = [];
    const memory = { forget: (of: unknown) => void forgotten.push(of) };
    let asked = 0;

    await withComponentAccessToken(componentAppId, { ...services, memory }, async () => {
      if (asked++ === 0) throw new WechatApiError('/a/path', 40001, 'refused');
    });

    expect(asked).toBe(2);
    expect(forgotten).toEqual([{ componentAppId }]);
  });
});
