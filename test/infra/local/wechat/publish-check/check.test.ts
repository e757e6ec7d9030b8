/** The publish check: a right platform passes all eight lines, a wrong one fails the right one. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { testGroups } from '../../../../../infra/local/wechat/publish-check/test-accounts.ts';
import {
  publishCheckLines,
  type PublishCheckLineId,
} from '../../../../../infra/local/wechat/state/publish-check.ts';
import type {
  PublishCheckOptions,
  PublishCheckReport,
} from '../../../../../infra/local/wechat/simulator.ts';
import { component, componentAppId } from '../simulator-fixture.ts';
import { seal, startPlatform, textReply, type Behaviour } from './fake-platform.ts';

let platform: Awaited<ReturnType<typeof startPlatform>> | undefined;
afterEach(async () => {
  await platform?.close();
});

const SOON = { waitMilliseconds: 500, group: 1 };
const [firstGroup] = testGroups;

async function check(changes: Partial<Behaviour>, options: PublishCheckOptions = {}) {
  platform = await startPlatform(changes);
  return platform.simulator.publishCheck({ ...SOON, ...options });
}

const outcomes = ({ lines }: PublishCheckReport) =>
  Object.fromEntries(lines.map(({ id, outcome }) => [id, outcome]));
const failed = ({ lines }: PublishCheckReport) =>
  lines.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
const cameOf = ({ lines }: PublishCheckReport, wanted: PublishCheckLineId) =>
  lines.find(({ id }) => id === wanted)?.findings.map(({ came }) => came.en) ?? [];

describe('a platform that does everything right', () => {
  it.each<[string, PublishCheckOptions]>([
    ['with XML', {}],
    ['with JSON for the mini program', { format: 'json' }],
    ['with a new code in the text', { code: 'new' }],
    ['with any group', { group: undefined }],
    ['with everything slow by 0.2 s', { slowMilliseconds: 200, waitMilliseconds: 3000 }],
  ])('passes all eight lines %s', async (_name, options) => {
    const report = await check({}, options);
    expect(failed(report)).toEqual([]);
    expect(Object.keys(outcomes(report))).toEqual(Object.keys(publishCheckLines));
    expect(new Set(Object.values(outcomes(report)))).toEqual(new Set(['passed']));
    expect(report).toMatchObject({ componentAppId, isRunning: false, passed: true });
  });

  it('gets the test accounts by push, and loses them again', async () => {
    await check({}, { group: 2 });
    const { simulator } = platform ?? {};
    const pushed = simulator?.pushLog().map((each) => [each.infoType, each.authorizerAppId]);
    expect(pushed).toEqual([
      ['component_verify_ticket', undefined],
      ['authorized', 'wx9252c5e0bb1836fc'],
      ['authorized', 'wxc39235c15087f6f3'],
      ['message', expect.any(String)],
      ['message', expect.any(String)],
      ['message', 'wx9252c5e0bb1836fc'],
      ['message', 'wx9252c5e0bb1836fc'],
      ['unauthorized', 'wx9252c5e0bb1836fc'],
      ['unauthorized', 'wxc39235c15087f6f3'],
    ]);
    expect(simulator?.grants()).toEqual([]);
    expect(simulator?.accounts()).toHaveLength(4);
  });

  it('sees how long each took, and no code or token', async () => {
    const report = await check({ answerApiText: async () => delay(60, '') });
    const [api] = report.lines.find(({ id }) => id === 'api-text')?.findings ?? [];
    expect(api?.milliseconds).toBeGreaterThanOrEqual(59);
    expect(JSON.stringify(report)).not.toContain('@@@');
  });

  it('may be checked again, but not twice at the same time', async () => {
    platform = await startPlatform();
    const { simulator } = platform;
    const first = simulator.publishCheck(SOON);
    await expect(simulator.publishCheck(SOON)).rejects.toThrow('under way');
    expect((await first).passed).toBe(true);
    expect((await simulator.publishCheck(SOON)).passed).toBe(true);
  });
});

describe('what the platform does not claim', () => {
  it('is skipped', async () => {
    platform = await startPlatform({ replyXml: () => '' });
    platform.simulator.configure({
      officialAccountPermissionSets: [2, 3],
      miniProgramPermissionSets: [17],
    });
    const report = await platform.simulator.publishCheck(SOON);
    expect(report.passed).toBe(true);
    expect(outcomes(report)).toMatchObject({
      authorization: 'passed',
      'api-text': 'skipped',
      text: 'skipped',
      event: 'skipped',
      cancel: 'passed',
    });
    expect(cameOf(report, 'api-text')).toEqual([
      'the platform does not claim permission set 1 (消息管理)',
      'the platform does not claim permission set 19 (小程序客服管理)',
    ]);
  });

  it('is the whole account where there is no permission set of its kind', async () => {
    platform = await startPlatform();
    platform.simulator.configure({ officialAccountPermissionSets: [] });
    const report = await platform.simulator.publishCheck(SOON);
    expect(outcomes(report)).toMatchObject({ 'api-text': 'passed', text: 'skipped' });
    platform.simulator.configure({ miniProgramPermissionSets: [] });
    await expect(platform.simulator.publishCheck(SOON)).rejects.toThrow('no permission sets');
  });

  it('is the event, where it is left out', async () => {
    const replyXml: Behaviour['replyXml'] = ({ ToUserName, FromUserName, Event }, content) =>
      Event ? '' : textReply(FromUserName, ToUserName, content);
    const report = await check({ replyXml }, { hasEvent: false });
    expect([outcomes(report)['event'], report.passed]).toEqual(['skipped', true]);
  });
});

const answering =
  (wrong: string, body: string, status = 200): Behaviour['answerEvent'] =>
  async (infoType) =>
    infoType === wrong ? { status, body } : { status: 200, body: 'success' };

describe('a line fails, and says why, where the platform', () => {
  it.each<[string, PublishCheckLineId, Partial<Behaviour>, RegExp]>([
    [
      'answers the ticket with more than success',
      'verify-ticket',
      { answerEvent: answering('component_verify_ticket', 'success\n') },
      /^"success\n"$/,
    ],
    [
      'refuses `authorized`',
      'authorization-code',
      { answerEvent: answering('authorized', '', 404) },
      /^HTTP status 404$/,
    ],
    [
      'does not exchange the code',
      'authorization',
      { exchangesCodes: false },
      /^the code was not exchanged$/,
    ],
    [
      'answers success to QUERY_AUTH_CODE',
      'api-text',
      { answerApiText: async () => 'success' },
      /^"success", then the customer message$/,
    ],
    [
      'sends no customer message',
      'api-text',
      { customerMessage: () => undefined },
      /^an empty answer, no customer message; meanwhile WeChat refused api_query_auth 61009$/,
    ],
    [
      'sends another customer message',
      'api-text',
      {
        customerMessage: ({ FromUserName }, code) => ({
          touser: FromUserName,
          msgtype: 'text',
          text: { content: code },
        }),
      },
      /then the customer message "\$query_auth_code\$"/,
    ],
    [
      'sends the customer message to somebody else',
      'api-text',
      {
        customerMessage: () => ({ touser: 'oElse', msgtype: 'text', text: { content: 'x' } }),
      },
      /no customer message; meanwhile WeChat refused .*custom\/send 45015/,
    ],
    [
      'refuses `unauthorized`',
      'cancel',
      { answerEvent: answering('unauthorized', 'no', 500) },
      /^HTTP status 500$/,
    ],
  ])('%s', async (_name, line, changes, came) => {
    const report = await check(changes);
    expect(failed(report)).toEqual([line]);
    expect(report.passed).toBe(false);
    for (const each of cameOf(report, line)) expect(each).toMatch(came);
    expect(JSON.stringify(report)).not.toContain('@@@');
  });

  it('has no component_access_token', async () => {
    const report = await check({ appSecret: 'wrong' });
    expect(failed(report)).toEqual(['pre-auth-code', 'authorization', 'api-text']);
    expect(cameOf(report, 'pre-auth-code')).toEqual([
      'there is no valid token; meanwhile WeChat refused api_component_token 40125, api_query_auth 40014',
    ]);
  });

  it.each<[string, Partial<Behaviour>, RegExp]>([
    ['replies nothing', { replyXml: () => '' }, /^no reply, but an empty answer$/],
    ['replies success', { seal: () => 'success' }, /^no reply, but "success"$/],
    ['does not encrypt', { seal: (xml) => xml }, /^the reply is not encrypted/],
    [
      'signs with another token',
      { seal: (xml) => seal(xml, { messageToken: 'x' }) },
      /MsgSignature/,
    ],
    [
      'encrypts with another key',
      { seal: (xml) => seal(xml, { encodingAesKey: `${component.encodingAesKey.slice(1)}A` }) },
      /^the reply cannot be decrypted/,
    ],
    [
      'encrypts for the account’s appid',
      {
        seal: (xml) =>
          seal(xml, { componentAppId: firstGroup?.officialAccount.authorizerAppId ?? '' }),
      },
      /^the appid at the end/,
    ],
    [
      'does not swap To and From',
      {
        replyXml: ({ ToUserName, FromUserName }, content) =>
          textReply(ToUserName, FromUserName, content),
      },
      /^ToUserName and FromUserName of the reply are not swapped$/,
    ],
    [
      'replies to somebody else',
      { replyXml: ({ ToUserName }, content) => textReply('oElse', ToUserName, content) },
      /^ToUserName of the reply is "oElse"$/,
    ],
    [
      'replies another text',
      { replyXml: ({ ToUserName, FromUserName }) => textReply(FromUserName, ToUserName, 'hi') },
      /^Content of the reply is "hi"$/,
    ],
    [
      'replies another type',
      {
        replyXml: ({ ToUserName, FromUserName }, content) =>
          textReply(FromUserName, ToUserName, content).replace('[text]', '[news]'),
      },
      /^MsgType of the reply is "news"$/,
    ],
    [
      'leaves out the time',
      {
        replyXml: ({ ToUserName, FromUserName }, content) =>
          textReply(FromUserName, ToUserName, content).replace(/<CreateTime>.*<.CreateTime>/, ''),
      },
      /^the reply has no CreateTime$/,
    ],
  ])('%s (text and event)', async (_name, changes, came) => {
    const report = await check(changes);
    expect(failed(report)).toEqual(['text', 'event']);
    for (const line of ['text', 'event'] as const) {
      expect(cameOf(report, line)).toEqual([expect.stringMatching(came)]);
    }
  });

  it('is too slow for the time limit', async () => {
    platform = await startPlatform({ seal: () => seal('late') });
    const { simulator } = platform;
    simulator.configure({ pushTimeoutMilliseconds: 40, slowMilliseconds: 60 });
    const report = await simulator.publishCheck({ waitMilliseconds: 0 });
    expect(failed(report)).toHaveLength(8);
    for (const line of ['verify-ticket', 'authorization-code', 'text', 'cancel'] as const) {
      expect(cameOf(report, line)[0]).toBe('no answer in time');
    }
  });

  it('is not there, or has no URL', async () => {
    platform = await startPlatform();
    const { simulator } = platform;
    simulator.configureComponent(componentAppId, { messageUrl: 'http://127.0.0.1:1/$APPID$' });
    expect(cameOf(await simulator.publishCheck(SOON), 'text')).toEqual([
      'no connection: ECONNREFUSED',
    ]);
  });
});
