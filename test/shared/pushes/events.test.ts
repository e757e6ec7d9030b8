/** What an event changes, whatever came before it. */
import { expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  codeAnswer,
  errcode,
  EXCHANGE,
  grant,
  INFO,
  infoOf,
  issued,
  key,
  startAuthorizer,
  startedVisit,
  unauthorizedEvent,
} from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

it('a grant whose visit was completed is stored all the same, where it has ended since', async () => {
  const { comeBack, services } = await startAuthorizer();
  await comeBack(START - 60);
  await applyEvent(unauthorizedEvent(START + 5), services);
  await applyEvent(authorizedEvent(START + 10), services);

  expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
});

// The comparison with WeChat's list stored the grant of the same second before its code was exchanged.
// Its old refresh token was refused, and the first try of the event died after it marked the visit.
it('a grant whose visit was only marked is stored, where an end of the same second is', async () => {
  const { services } = await startAuthorizer();
  const { store } = services;
  const { authorizerAppId } = key;
  await store.saveVisit(startedVisit);
  await storeGrant({ ...grant, changedAt: START, accessToken: 'lost' }, services);
  const end = { status: 'reauthorization-required', changedAt: START } as const;
  await storeEndOfGrant(key, end, services);
  await store.completeVisit(startedVisit, {
    authorizerAppId,
    grantedAt: START,
    codeDigest: digest('code'),
  });
  await applyEvent(authorizedEvent(START), services);

  expect(await store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
});

it('a grant that the browser’s return did not live to store is stored, where an older one is', async () => {
  const { calls, services } = await startAuthorizer();
  const { store } = services;
  const { authorizerAppId } = key;
  await store.saveVisit(startedVisit);
  const { version } = await storeGrant({ ...grant, changedAt: START - 30 }, services);
  await store.markAnnounced(key, version);
  const codeDigest = digest('browser-code');
  await store.completeVisit(startedVisit, { authorizerAppId, grantedAt: START - 10, codeDigest });

  await applyEvent(authorizedEvent(START - 11), services);

  expect(calls('api_query_auth')).toBe(1);
  expect(await store.readAuthorizer(key)).toMatchObject({ changedAt: START - 11 });
});

// WeChat's clock is ahead of ours, and WeChat did not answer when the return asked which grant is newer.
it('a change is stored by its push, where the browser’s return could not tell that it is the newer one', async () => {
  const { services, replies } = await startAuthorizer();
  const { store } = services;
  const { authorizerAppId } = key;
  await store.saveVisit(startedVisit);
  const before = { ...grant, changedAt: START, permissionSets: [1] };
  const { version } = await storeGrant(before, services);
  await store.markAnnounced(key, version);
  const codeDigest = digest('code');
  await store.completeVisit(startedVisit, { authorizerAppId, grantedAt: START - 1, codeDigest });
  Object.assign(replies, { [EXCHANGE]: errcode(61009), [INFO]: infoOf([1, 2]) });

  await applyEvent(authorizedEvent(START + 9), services);

  const permissionSets = [1, 2];
  expect(await store.readAuthorizer(key)).toMatchObject({ permissionSets, changedAt: START + 9 });
});

// WeChat's clock is behind ours: the earlier grant, which a return has brought, has the later date.
it('a grant whose exchange died before it was stored is stored, where an earlier one seems to be later', async () => {
  const { services, replies } = await startAuthorizer();
  const { store } = services;
  const { authorizerAppId } = key;
  await store.saveVisit(startedVisit);
  const before = { ...grant, changedAt: START + 31, isDatedByOurClock: true, permissionSets: [1] };
  const { version } = await storeGrant(before, services);
  await store.markAnnounced(key, version);
  const codeDigest = digest('code');
  await store.completeVisit(startedVisit, { authorizerAppId, grantedAt: START, codeDigest });
  Object.assign(replies, { [EXCHANGE]: errcode(61009), [INFO]: infoOf([1, 2]) });

  await applyEvent(authorizedEvent(START), services);

  expect(await store.readAuthorizer(key)).toMatchObject({ permissionSets: [1, 2] });
});

it('a grant that its own return has stored is done: WeChat is asked for nothing', async () => {
  const { comeBack, calls, services } = await startAuthorizer();
  await comeBack(START - 60);
  const asked = [calls('api_query_auth'), calls('api_get_authorizer_info')];
  await applyEvent({ ...authorizedEvent(START + 5), authorizationCode: 'browser-code' }, services);

  expect([calls('api_query_auth'), calls('api_get_authorizer_info')]).toEqual(asked);
});

it.each([
  ['is there', 'refresh-1'],
  ['and one newer still are there', 'refresh-2'],
])(
  'a withdrawal that was stored and not announced is announced, where a newer grant %s by then',
  async (_what, named) => {
    const { comeBack, replies, services } = await startAuthorizer();
    const announced: string[] = [];
    await storeGrant({ ...grant, changedAt: START - 600 }, services);
    services.announce = () => Promise.reject(new Error('the bus does not answer'));
    await expect(applyEvent(unauthorizedEvent(START - 10), services)).rejects.toThrow('the bus');
    await comeBack(START - 60).catch(() => {});
    services.announce = async (events) => void announced.push(...events.map(({ type }) => type));
    replies[INFO] = infoOf([1], named);

    await applyEvent(unauthorizedEvent(START - 10), services);

    expect(announced.filter((type) => type === 'AuthorizerRevoked')).toHaveLength(1);
    expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
  },
);

it('what was stored and not announced is announced, where the grant of a code is gone by then', async () => {
  const { replies, services } = await startAuthorizer();
  const announced: string[] = [];
  await storeGrant({ ...grant, changedAt: START - 600 }, services);
  services.announce = () => Promise.reject(new Error('the bus does not answer'));
  const end = { status: 'revoked', changedAt: START } as const;
  await expect(storeEndOfGrant(key, end, services)).rejects.toThrow('the bus');
  services.announce = async (events) => void announced.push(...events.map(({ type }) => type));
  replies[EXCHANGE] = () => errcode(61010);
  replies[INFO] = () => errcode(61003);
  replies['/cgi-bin/component/api_get_authorizer_list'] = { total_count: 0, list: [] };

  await applyEvent(authorizedEvent(START - 60), services);

  expect(announced).toEqual(['AuthorizerAuthorized', 'AuthorizerRevoked']);
  expect(await services.store.readAuthorizer(key)).toMatchObject({ unannounced: [] });
});

// The withdrawal came before the grant was stored, and left no trace.
it.each([
  ['that is spent', errcode(61009)],
  ['that brings another refresh token', codeAnswer('by-code', 'refresh-2')],
])(
  'a grant that nobody has any more ends with the push of a code %s, and is told',
  async (_which, answer) => {
    const { lookUp, replies, services } = await startAuthorizer();
    const announced: string[] = [];
    services.announce = async (events) => void announced.push(...events.map(({ type }) => type));
    const ours = { changedAt: START - 60, isDatedByOurClock: true, accessToken: issued('access') };
    await storeGrant({ ...grant, ...ours }, services);
    replies[EXCHANGE] = () => answer;
    replies[INFO] = () => errcode(61003);
    replies['/cgi-bin/component/api_get_authorizer_list'] = { total_count: 0, list: [] };

    await applyEvent(authorizedEvent(START - 61), services);

    expect(announced).toEqual(['AuthorizerAuthorized', 'AuthorizerRevoked']);
    await expect(lookUp()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
  },
);

it('an event of a kind that is not known fails, so that the queue keeps it', async () => {
  const { services } = await startAuthorizer();
  const event = { ...unauthorizedEvent(START), kind: 'transfer' } as never;

  await expect(applyEvent(event, services)).rejects.toThrow('events of the kind transfer');
});

it('a registration that an earlier version queued with its notice is announced, and its code exchanged', async () => {
  const { calls, services } = await startAuthorizer();
  const { componentAppId, authorizerAppId } = key;
  const announced: string[] = [];
  services.announce = async (events) => void announced.push(...events.map(({ type }) => type));
  const registration = { authorizerAppId, authorizationCode: 'code' };
  const infoType = 'notify_third_fasteregister';
  const origin = { kind: 'other' as const, componentAppId, infoType, createdAt: START };
  await applyEvent({ ...origin, fields: {}, registration }, services);

  expect(calls('api_query_auth')).toBe(1);
  expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
  expect(announced.at(-1)).toBe('AuthorizerAuthorized');
});

// Its date is that of its arrival: the withdrawal may be older than the grant.
it('a withdrawal without a date of WeChat’s ends no grant that WeChat still has', async () => {
  const { calls, services } = await startAuthorizer();
  await storeGrant({ ...grant, changedAt: START - 60 }, services);
  await applyEvent({ ...unauthorizedEvent(START), isDatedByOurClock: true }, services);

  expect(calls('api_get_authorizer_info')).toBe(1);
  expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
});

it('a grant without a date of WeChat’s has its own by our clock', async () => {
  const { services } = await startAuthorizer();
  await applyEvent({ ...authorizedEvent(START), isDatedByOurClock: true }, services);

  expect(await services.store.readAuthorizer(key)).toMatchObject({ isDatedByOurClock: true });
});

it('a second copy of an event whose grant has ended since asks WeChat for nothing', async () => {
  const { calls, services } = await startAuthorizer();
  await services.store.saveVisit(startedVisit);
  await applyEvent(authorizedEvent(START), services);
  await applyEvent(unauthorizedEvent(START + 20), services);
  const before = [calls('api_query_auth'), calls('api_get_authorizer_info')];
  await applyEvent(authorizedEvent(START), services);

  expect([calls('api_query_auth'), calls('api_get_authorizer_info')]).toEqual(before);
  expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'revoked' });
});

it('a withdrawal of which only WeChat can tell is told of, and no news without a profile', async () => {
  const { announced, log, replies, services } = await startAuthorizer();
  await storeGrant({ ...grant, changedAt: START }, services);
  replies[INFO] = infoOf([1]);
  await applyEvent(unauthorizedEvent(START), services);

  expect(announced).toEqual([]);
  expect(log).toContainEqual({
    level: 'info',
    message: 'WeChat was asked whether the grant has ended',
    ...key,
    createdAt: START,
    infoType: 'unauthorized',
    status: 'authorized',
  });
});

// The push is lost, and the process died between WeChat's answer and the table.
it('a browser’s code that is queued finds its grant by its visit', async () => {
  const { replies, services } = await startAuthorizer();
  const { componentAppId, authorizerAppId } = key;
  await services.store.saveVisit(startedVisit);
  const outcome = { authorizerAppId, grantedAt: START, isDatedByOurClock: true };
  await services.store.completeVisit(startedVisit, {
    ...outcome,
    codeDigest: digest('browser-code'),
  });
  replies[EXCHANGE] = () => errcode(61010);
  const code = { authorizationCode: 'browser-code', state: 'state' };
  const origin = { componentAppId, infoType: 'authorized', createdAt: START };
  await applyEvent({ kind: 'grant', ...origin, ...code }, services);

  expect(await services.store.readAuthorizer(key)).toMatchObject({
    status: 'authorized',
    changedAt: START,
    isDatedByOurClock: true,
  });
});
