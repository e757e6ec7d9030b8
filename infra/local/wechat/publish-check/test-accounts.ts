/**
 * The accounts with which WeChat checks a platform before it publishes it.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/operation/thirdparty/releases_instructions.html
 */
import { offeredPermissionSets } from '../credentials/permission-sets.ts';
import type { Simulation } from '../simulation.ts';
import { createAccount, type Account } from '../state/accounts.ts';

/** A test account's appid and original id. */
interface TestAccountId {
  authorizerAppId: string;
  userName: string;
}

/** One group: an official account and a mini program. */
export interface TestGroup {
  officialAccount: TestAccountId;
  miniProgram: TestAccountId;
}

/** All groups. WeChat picks one of them at random. */
export const testGroups: readonly TestGroup[] = [
  group('wx570bc396a51b8ff8 gh_3c884a361561', 'wxd101a85aa106f53e gh_8dad206e9538'),
  group('wx9252c5e0bb1836fc gh_c0f28a78b318', 'wxc39235c15087f6f3 gh_905ae9d01059'),
  group('wx8e1097c5bc82cde9 gh_3f222ed8d140', 'wx7720d01d4b2a4500 gh_393666f1fdf4'),
  group('wx14550af28c71a144 gh_26128078e9ab', 'wx05d483572dcd5d8b gh_39abb5d4e1b7'),
  group('wxa35b9c23cfe664eb gh_2b3713f184a6', 'wx5910277cae6fd970 gh_7818dcb60240'),
];

/** An account that takes part in a check. */
export interface TestAccount {
  account: Account;
  isMiniProgram: boolean;
  /** What the platform claims of it. */
  permissionSets: number[];
  /** The user who writes to it. */
  openId: string;
}

/** The group's accounts for which the platform claims permission sets. @param number from 1 */
export function testAccountsOf(simulation: Simulation, number: number): TestAccount[] {
  const found = testGroups[number - 1];
  if (!found) throw new Error(`There are ${testGroups.length} groups, not ${number}`);
  return [
    testAccount(simulation, number, found.officialAccount),
    testAccount(simulation, number, { ...found.miniProgram, isMiniProgram: true }),
  ].filter(({ permissionSets }) => permissionSets.length > 0);
}

function testAccount(
  { identifiers, settings }: Simulation,
  number: number,
  { isMiniProgram = false, ...id }: TestAccountId & { isMiniProgram?: boolean },
): TestAccount {
  const kind = isMiniProgram ? 'mini-program' : 'service-account';
  const nickName = `全网发布检测${isMiniProgram ? '小程序' : '公众号'} ${number}`;
  const account = createAccount({ ...id, kind, nickName }, identifiers);
  const permissionSets = offeredPermissionSets(settings, account);
  return { account, isMiniProgram, permissionSets, openId: identifiers.openId() };
}

function group(officialAccount: string, miniProgram: string): TestGroup {
  return {
    officialAccount: testAccountId(officialAccount),
    miniProgram: testAccountId(miniProgram),
  };
}

function testAccountId(text: string): TestAccountId {
  const [authorizerAppId = '', userName = ''] = text.split(' ');
  return { authorizerAppId, userName };
}
