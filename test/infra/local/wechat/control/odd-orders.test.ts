/** Orders that make no sense are refused with the reason, and none of them ends the simulator. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  componentAppId,
  field,
  miniProgram,
  serviceAccount,
  startFixture,
  strangerAppId,
  type Fixture,
} from '../simulator-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.close());

const run = (order: string, given: object) => fixture.post(`/simulator/${order}`, given);
const account = { authorizerAppId: serviceAccount };
const path = 'api_component_token';

/** What is ordered, and a part of the reason. */
const odd: readonly (readonly [order: string, given: object, reason: string])[] = [
  ['advance', { seconds: 0.5 }, 'seconds'],
  ['advance', { seconds: 1e12 }, 'seconds'],
  ['configure', { pushTimeoutMilliseconds: -5 }, 'pushTimeoutMilliseconds'],
  ['configure', { pushTimeoutMilliseconds: 1e12 }, 'pushTimeoutMilliseconds'],
  ['configure', { preAuthCodeLifetimeSeconds: -1 }, 'preAuthCodeLifetimeSeconds'],
  ['configure', { longestListPage: 501 }, 'longestListPage'],
  ['configure', { officialAccountPermissionSets: [-1] }, 'officialAccountPermissionSets'],
  ['configure', { ipAllowList: [] }, 'ipAllowList'],
  ['configureComponent', { componentAppId, encodingAesKey: 'x' }, 'encodingAesKey'],
  ['configureComponent', { componentAppId, eventUrl: 'not a url' }, 'eventUrl'],
  ['configureComponent', { componentAppId, messageUrl: 'ftp://host/' }, 'messageUrl'],
  ['configureComponent', { componentAppId: strangerAppId }, 'No such component'],
  ['setIpAllowList', { addresses: ['nowhere'] }, 'addresses'],
  ['setDailyQuota', { path: '/nothing', callsPerDay: 1 }, 'path'],
  [
    'setDailyQuota',
    { path: '/cgi-bin/component/api_component_token', callsPerDay: -1 },
    'callsPerDay',
  ],
  ['pushEvent', { infoType: '', fields: {} }, 'infoType'],
  ['pushEvent', { infoType: 'x', fields: { 'a b': 1 } }, 'fields'],
  ['pushEvent', { infoType: 'x', fields: { a: null } }, 'fields'],
  ['pushEvent', { infoType: 'x', fields: [1] }, 'fields'],
  ['pushMessage', { authorizerAppId: '../x', fields: { MsgType: 'text' } }, 'authorizerAppId'],
  ['pushMessage', { ...account, fields: { a: true } }, 'fields'],
  ['setFault', { path: '', kind: 'hang' }, 'path'],
  ['setFault', { path, kind: 'slow', delayMilliseconds: -1 }, 'delayMilliseconds'],
  ['setFault', { path, kind: 'other-response', contentType: 'a\r\nb: c' }, 'contentType'],
  ['setFault', { path, kind: 'other-response', location: 'a\nb' }, 'location'],
  ['addAccount', { authorizerAppId: '<script>' }, 'authorizerAppId'],
  ['addAccount', { ...account, nickName: 'once more' }, 'There is this account already'],
  ['addAccount', { nickName: 'x'.repeat(5000) }, 'nickName'],
  ['addAuthorizedAccounts', { count: 1e9 }, 'count'],
  ['users', { authorizerAppId: strangerAppId }, 'No such account'],
  ['changeUser', { authorizerAppId: strangerAppId }, 'No such account'],
  ['changeUser', { ...account, openId: '' }, 'openId'],
  ['setMenu', { authorizerAppId: strangerAppId, menu: null }, 'No such account'],
  ['issueLoginCode', { ...account }, 'no mini program'],
  ['issueWebCode', { authorizerAppId: miniProgram }, 'no official account'],
  ['publishCheck', { waitMilliseconds: 1e15 }, 'waitMilliseconds'],
  ['publishCheck', { slowMilliseconds: 1e15 }, 'slowMilliseconds'],
];

describe('an odd order', () => {
  it.each(odd)('%s %j is refused: %s', async (order, given, reason) => {
    await fixture.simulator.authorize(serviceAccount);
    await fixture.simulator.authorize(miniProgram);

    expect(field(await run(order, given), 'error')).toContain(reason);
  });

  it.each(['{', 'null', '[]', '"x"', ''])('with the body %s ends nothing', async (body) => {
    const answer = await fixture.call('/simulator/advance', { method: 'POST', body });

    expect(answer.status).toBe(400);
  });
});

it('takes every setting that is documented', async () => {
  const settings = { accessTokenLifetimeSeconds: 60, overlapSeconds: 1, longestListPage: 10 };

  expect(await run('configure', settings)).toEqual({ result: null });
});

it('goes on where an answer cannot be sent', async () => {
  const fault = { path, kind: 'other-response', contentType: 'a\r\nb: c' } as const;
  fixture.simulator.setFault(fault);

  const answer = await fixture.call('/cgi-bin/component/api_component_token', { method: 'POST' });
  expect(answer.status).toBe(500);
  expect(await (await fetch(fixture.simulator.url)).text()).toContain('api_component_token');
});
