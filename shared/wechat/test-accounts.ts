/**
 * The accounts with which WeChat checks a platform before it publishes it (全网发布检测).
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/operation/thirdparty/releases_instructions.html
 */

/** Original ids (`gh_…`) by appid: in each group an official account and a mini program. */
export const testAccounts: ReadonlyMap<string, string> = new Map([
  ['wx570bc396a51b8ff8', 'gh_3c884a361561'],
  ['wxd101a85aa106f53e', 'gh_8dad206e9538'],
  ['wx9252c5e0bb1836fc', 'gh_c0f28a78b318'],
  ['wxc39235c15087f6f3', 'gh_905ae9d01059'],
  ['wx8e1097c5bc82cde9', 'gh_3f222ed8d140'],
  ['wx7720d01d4b2a4500', 'gh_393666f1fdf4'],
  ['wx14550af28c71a144', 'gh_26128078e9ab'],
  ['wx05d483572dcd5d8b', 'gh_39abb5d4e1b7'],
  ['wxa35b9c23cfe664eb', 'gh_2b3713f184a6'],
  ['wx5910277cae6fd970', 'gh_7818dcb60240'],
]);

/** `true` for one of them, otherwise undefined: what an event about the account says. */
export function isTestAccount(authorizerAppId: string): true | undefined {
  return testAccounts.has(authorizerAppId) || undefined;
}
