/** The simulator goes on where an earlier run has ended. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepWechatState, wechatStateFile } from '../../../infra/local/wechat-state-file.ts';
import {
  authorized,
  component,
  serviceAccount,
  startAt,
  startFixture,
  type Fixture,
} from './wechat/simulator-fixture.ts';

let folder: string;
let file: string;
const open: { close: () => Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-state-'));
  file = wechatStateFile(join(folder, 'new', 'wxkeeper.db'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (each) => each.close()));
  rmSync(folder, { recursive: true });
});

async function startRun(): Promise<Fixture> {
  const fixture = await startFixture();
  open.push(fixture);
  return fixture;
}

it('knows grants, tokens, accounts, users, settings and the time of the run before', async () => {
  const first = await startRun();
  const kept = keepWechatState(first.simulator, file);
  const { accessToken, refreshToken, componentAccessToken } = await authorized(
    first,
    serviceAccount,
    [1, 2],
  );
  first.simulator.addAccount({ authorizerAppId: 'wx00000000000000aa', nickName: '新店' });
  first.simulator.changeUser(serviceAccount, { openId: 'oNew', nickName: '新客' });
  first.simulator.configure({ rotateRefreshTokens: true });
  await first.simulator.advance(60);
  await kept.close();

  const { simulator, post } = await startRun();
  open.push(keepWechatState(simulator, file));

  expect(simulator.now()).toBe(startAt + 60);
  expect(simulator.grants()).toEqual(first.simulator.grants());
  expect(simulator.accounts()).toEqual(first.simulator.accounts());
  expect(simulator.users(serviceAccount)).toEqual(first.simulator.users(serviceAccount));
  expect(simulator.isComponentAccessTokenValid(componentAccessToken)).toBe(true);
  expect(simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
  const { componentAppId: component_appid } = component;
  const renewed = await post(
    `/cgi-bin/component/api_authorizer_token?access_token=${componentAccessToken}`,
    {
      component_appid,
      authorizer_appid: serviceAccount,
      authorizer_refresh_token: refreshToken,
    },
  );
  expect(renewed).toHaveProperty('authorizer_access_token');
  expect(renewed).not.toHaveProperty('authorizer_refresh_token', refreshToken);
});

it('pushes to where the component listens now, and begins with a ticket', async () => {
  const first = await startRun();
  const kept = keepWechatState(first.simulator, file);
  await first.simulator.startPushing();
  await kept.close();

  const second = await startRun();
  open.push(keepWechatState(second.simulator, file));
  await second.simulator.startPushing();

  expect(second.receiver.pushes).toHaveLength(1);
});

it('is for its owner only, and nothing else is left in the folder', async () => {
  const { simulator } = await startRun();
  await keepWechatState(simulator, file).close();

  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'new'))).toEqual(['wxkeeper.db.wechat']);
});

it('names a file that it cannot read', async () => {
  const { simulator } = await startRun();
  const broken = wechatStateFile(join(folder, 'wxkeeper.db'));
  writeFileSync(broken, 'no snapshot');

  expect(() => keepWechatState(simulator, broken)).toThrow(`in ${broken} cannot be read`);
});
