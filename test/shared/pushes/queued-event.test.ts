/** What is read from the queue: all that our functions send, and nothing that is no event. */
import { describe, expect, it } from '@jest/globals';
import type { QueuedEvent } from '../../../shared/aws/event-queue.ts';
import { QueuedEventUnreadable } from '../../../shared/errors.ts';
import { readQueuedEvent } from '../../../shared/pushes/queued-event.ts';

const common = { componentAppId: 'wx0123456789abcdef', createdAt: 1_790_000_000 };
const authorizerAppId = 'wx5a1c9e7d3b2f8046';
const authorizationCode = 'queryauthcode@@@a';

const sent: Record<QueuedEvent['kind'], QueuedEvent> = {
  grant: { kind: 'grant', infoType: 'authorized', ...common, authorizerAppId, authorizationCode },
  revocation: { kind: 'revocation', infoType: 'unauthorized', ...common, authorizerAppId },
  other: { kind: 'other', infoType: 'notify_of_next_year', ...common, fields: { a: { b: ['c'] } } },
  message: {
    kind: 'message',
    infoType: 'AuthorizerMessageReceived',
    ...common,
    authorizerAppId,
    id: 'x',
    detail: {},
  },
  'check-message': {
    kind: 'check-message',
    infoType: 'QUERY_AUTH_CODE',
    ...common,
    authorizerAppId,
    authorizationCode,
    openId: 'o1',
  },
};

describe('a queued event', () => {
  it.each(Object.entries(sent))('of the kind %s is read as it was sent', (_kind, event) => {
    expect(readQueuedEvent(structuredClone(event))).toEqual(event);
    expect(readQueuedEvent({ ...event, ofTheNextVersion: true })).toHaveProperty(
      'ofTheNextVersion',
    );
  });

  it.each<[string, object]>([
    [
      'without its account, which WeChat’s answer names',
      { ...sent.grant, authorizerAppId: undefined },
    ],
    ['of a browser’s return', { ...sent.grant, state: 's', isDatedByOurClock: true }],
    ['of another version’s kind', { ...common, kind: 'transfer', infoType: 'x' }],
    [
      'of an earlier version, with its registration',
      { ...sent.other, registration: { authorizerAppId, authorizationCode } },
    ],
    [
      'that names no account',
      { ...sent.other, incomplete: { missing: ['a'] }, unnamedGrant: { authorizationCode } },
    ],
  ])('%s is read', (_what, event) => {
    const body = JSON.parse(JSON.stringify(event));
    expect(readQueuedEvent(body)).toBe(body);
  });

  it.each<[string, unknown, string]>([
    ['nothing', null, 'the body'],
    ['a text', 'authorized', 'the body'],
    ['a list', [sent.grant], 'the body'],
    ['an empty object', {}, 'kind, componentAppId, infoType, createdAt'],
    ['no kind', { ...sent.grant, kind: undefined }, 'kind'],
    ['a kind that all objects have', { ...common, kind: 'constructor' }, 'infoType'],
    ['no platform', { ...sent.grant, componentAppId: 'x#y' }, 'componentAppId'],
    ['a code that is none', { ...sent.grant, authorizationCode: { $gt: '' } }, 'authorizationCode'],
    ['an account that is none', { ...sent.revocation, authorizerAppId: 'a#b' }, 'authorizerAppId'],
    ['a date that is none', { ...sent.revocation, createdAt: '1' }, 'createdAt'],
    ['fields that are none', { ...sent.other, fields: 'x' }, 'fields'],
    ['a detail that is none', { ...sent.message, detail: [] }, 'detail'],
    [
      'a registration that is none',
      { ...sent.other, registration: { authorizerAppId, authorizationCode: 1 } },
      'registration.authorizationCode',
    ],
  ])('%s is refused by the names of what is wrong', (_what, body, wrong) => {
    const refused = new QueuedEventUnreadable(`wrong or missing: ${wrong}`);
    expect(() => readQueuedEvent(body)).toThrow(refused);
  });
});
