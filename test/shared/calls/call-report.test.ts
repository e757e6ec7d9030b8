/** What is logged and counted of calls for others. */
import { beforeEach, expect, it } from '@jest/globals';
import { createCallReporter, type CallReport } from '../../../shared/calls/call-report.ts';
import type { ReadAnswer } from '../../../shared/calls/answer.ts';
import { KeeperError } from '../../../shared/errors.ts';
import { WechatUnreachable } from '../../../shared/wechat/errors.ts';
import { component, createTestServices } from '../../support/services.ts';

const { componentAppId } = component;
const request = {
  componentAppId,
  authorizerAppId: 'wx5a1c9e7d3b2f8046',
  path: '/cgi-bin/menu/get',
  query: { openid: 'oSecretUser' },
  body: { text: 'hello' },
  trace: 'order-4711',
};

let uptime: number;
let test: ReturnType<typeof createTestServices>;
let reportCall: ReturnType<typeof createCallReporter>;

beforeEach(() => {
  uptime = 0;
  test = createTestServices({ uptime: () => uptime });
  reportCall = createCallReporter(test.services);
});

const answered = (more: Partial<ReadAnswer> = {}): Pick<CallReport, 'answer'> => ({
  answer: { status: 200, headers: {}, content: { body: {} }, bytes: Buffer.from('{}'), ...more },
});

const report = (more: Partial<CallReport>, progress: Partial<CallReport['progress']> = {}) =>
  reportCall({
    request,
    progress: {
      attempts: 1,
      tokens: new Set(['t']),
      milliseconds: 87.4,
      mayHaveActed: false,
      isLookingUp: false,
      ...progress,
    },
    sentBytes: 16,
    ...more,
  });

it('a call has one line, without body and query', () => {
  report(answered({ errcode: 40003, errmsg: 'invalid openid rid: 1-2', rid: '1-2' }));

  expect(test.log).toEqual([
    {
      level: 'info',
      message: 'WeChat called',
      componentAppId,
      authorizerAppId: request.authorizerAppId,
      path: request.path,
      status: 200,
      errcode: 40003,
      rid: '1-2',
      requestIp: undefined,
      error: undefined,
      ms: 87,
      bytes: 2,
      sentBytes: 16,
      attempts: 1,
      trace: 'order-4711',
    },
  ]);
});

const unreachable = new WechatUnreachable('/x', 'no answer within 5 s', 'no-answer');

it.each<[string, Partial<CallReport>, Partial<CallReport['progress']>]>([
  ['0', answered(), {}],
  ['0', answered({ errcode: 0 }), {}],
  ['token', answered({ errcode: 42001 }), {}],
  ['token', { error: new KeeperError('AuthorizationRevoked', 'x') }, { isLookingUp: true }],
  ['45009', answered({ errcode: 45009 }), {}],
  ['45011', answered({ errcode: 45011 }), {}],
  ['48001', answered({ errcode: 48001 }), {}],
  ['61004', answered({ errcode: 61004, errmsg: 'requestIP: 203.0.113.7' }), {}],
  ['61004', answered({ errcode: 40090, errmsg: 'requestIP: 203.0.113.7' }), {}],
  ['61007', answered({ errcode: 61007 }), {}],
  ['other', answered({ errcode: 40003 }), {}],
  ['other', answered({ status: 502 }), {}],
  ['other', { error: unreachable }, {}],
  ['other', { error: new KeeperError('InvalidRequest', 'x') }, {}],
])('is counted under %s', (errcode, more, progress) => {
  report(more, progress);

  const counted = test.measured.filter(({ name }) => name === 'CallerCalls');
  expect(counted).toEqual([{ name: 'CallerCalls', value: 1, errcode }]);
});

it('a refused address and a missing answer count at once where alarms watch', () => {
  report(answered({ errcode: 40003 }));
  report({ error: unreachable });
  report(answered({ errcode: 61004, errmsg: 'requestIP: ::ffff:203.0.113.7' }));
  report(answered({ errcode: 40090, errmsg: 'requestIP: 203.0.113.7' }));
  report({ error: new WechatUnreachable('/x', 'no answer within 1 s') });

  expect(test.measured.filter(({ name }) => name === 'FailedWechatCalls')).toEqual([
    { name: 'FailedWechatCalls', value: 1, errcode: 'unreachable' },
    { name: 'FailedWechatCalls', value: 1, errcode: '61004' },
    { name: 'FailedWechatCalls', value: 1, errcode: '61004' },
  ]);
  expect(test.log.map(({ requestIp }) => requestIp)).toEqual([
    undefined,
    undefined,
    '203.0.113.7',
    '203.0.113.7',
    undefined,
  ]);
});

it('further calls with the same errcode are counted together, once a minute', () => {
  for (let second = 0; second <= 120; second++) {
    uptime = second * 1000;
    report(answered());
  }

  const counted = test.measured.filter(({ name }) => name === 'CallerCalls');
  expect(counted.map(({ value }) => value)).toEqual([1, 60, 60]);
  expect(test.measured.filter(({ name }) => name === 'WechatCalls')).toHaveLength(3);
});

it('no line of metrics has more values than CloudWatch takes', () => {
  for (let call = 0; call < 250; call++) report(answered());

  const counted = test.measured.filter(({ name }) => name === 'CallerCalls');
  expect(counted.map(({ value }) => value)).toEqual([1, 99, 99]);
});
