/**
 * 权限集: the names under which WeChat shows permission sets to merchants.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/en/Third-party_Platforms/2.0/product/offical_account_authority.html
 */

const names: Readonly<Record<number, string>> = {
  1: '消息管理',
  2: '用户管理',
  3: '账号服务',
  4: '网页服务',
  5: '微信小店',
  6: '微信多客服',
  7: '群发与通知',
  8: '微信卡券',
  9: '微信扫一扫',
  10: '微信连WIFI',
  11: '素材管理',
  12: '微信摇周边',
  13: '微信门店',
  15: '自定义菜单',
  17: '获取小程序码',
  18: '小程序开发与数据分析',
  19: '小程序客服管理',
  24: '开放平台账号管理',
  25: '开放平台账号管理',
  30: '小程序基本信息管理',
  31: '小程序认证名称检测',
  36: '微信卡路里管理',
  37: '附近小程序管理',
  40: '小程序插件管理',
  41: '好物圈管理',
  45: '物流助手',
  48: '微信财政电子票据',
};

/** The name, or the number where the name is not known: WeChat adds new permission sets. */
export function permissionSetName(id: number): string {
  return names[id] ?? `权限集 ${id}`;
}
