/**
 * 权限集 (permission sets): their names in Chinese, as WeChat shows them to merchants, and in English.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/en/Third-party_Platforms/2.0/product/offical_account_authority.html
 * @see https://developers.weixin.qq.com/doc/oplatform/en/Third-party_Platforms/2.0/product/miniprogram_authority.html
 */

const names: Readonly<Record<number, readonly [zh: string, en: string]>> = {
  1: ['消息管理', 'Message management'],
  2: ['用户管理', 'User management'],
  3: ['账号服务', 'Account service'],
  4: ['网页服务', 'Web page service'],
  5: ['微信小店', 'WeChat Store'],
  6: ['微信多客服', 'WeChat multi-customer service'],
  7: ['群发与通知', 'Broadcast and notification'],
  8: ['微信卡券', 'WeChat cards and offers'],
  9: ['微信扫一扫', 'WeChat Scan'],
  10: ['微信连WIFI', 'Wi-Fi via WeChat'],
  11: ['素材管理', 'Material management'],
  12: ['微信摇周边', 'WeChat Shake Nearby'],
  13: ['微信门店', 'WeChat shops'],
  15: ['自定义菜单', 'Custom menu'],
  17: ['获取小程序码', 'Mini program codes'],
  18: ['小程序开发与数据分析', 'Mini program development and data analysis'],
  19: ['小程序客服管理', 'Mini program customer service'],
  22: ['城市服务', 'Public services'],
  23: ['广告管理', 'Ad management'],
  24: ['开放平台账号管理', 'Open platform account management'],
  25: ['开放平台账号管理', 'Open platform account management'],
  26: ['微信电子发票', 'WeChat e-invoices'],
  27: ['快速注册小程序', 'Fast registration of mini programs'],
  30: ['小程序基本信息管理', 'Mini program basic information'],
  31: ['小程序认证名称检测', 'Mini program verification name check'],
  33: ['小程序关联管理', 'Linked mini programs'],
  34: ['微信商品库管理', 'WeChat product library'],
  36: ['微信卡路里管理', 'WeChat calories'],
  37: ['附近小程序管理', 'Nearby mini programs'],
  40: ['小程序插件管理', 'Mini program plug-ins'],
  41: ['好物圈管理', 'Good finds circle (mini program)'],
  44: ['好物圈', 'Good finds circle'],
  45: ['物流助手', 'WeChat logistics'],
  46: ['微信一物一码', 'One code for each item'],
  47: ['微信财政电子票据', 'Fiscal e-receipts'],
  48: ['微信财政电子票据', 'Fiscal e-receipts (mini program)'],
  49: ['小程序云开发管理', 'Mini program cloud development'],
  51: ['小程序即时配送', 'Mini program instant delivery'],
  52: ['小程序直播管理', 'Mini program live streaming'],
  54: ['服务号对话管理', 'Service account conversations'],
  65: ['小程序广告管理', 'Mini program ad management'],
  66: ['微信服务市场管理', 'WeChat service market'],
  67: ['微信服务市场管理', 'WeChat service market (mini program)'],
  70: ['标准版交易组件商品管理', 'Standard trade component: products'],
  71: [
    '标准版交易组件订单物流与售后管理',
    'Standard trade component: orders, logistics, after-sales',
  ],
  73: ['标准版交易组件接入', 'Standard trade component: access'],
  76: ['小程序违规与交易投诉管理', 'Mini program violations and complaints'],
  81: ['试用小程序快速认证', 'Fast verification of trial mini programs'],
  84: ['标准版交易组件优惠券管理', 'Standard trade component: coupons'],
  85: ['自定义版交易组件管理', 'Custom trade component'],
  89: ['服务号订阅通知', 'Service account subscription notices'],
};

/** One permission set in both languages. */
export interface PermissionSetName {
  /** As WeChat shows it. */
  zh: string;
  en: string;
}

/** The name, or the number where the name is not known: WeChat adds new permission sets. */
export function permissionSetName(id: number): string {
  return names[id]?.[0] ?? `权限集 ${id}`;
}

/** The names by the ids, once each. A permission set whose name is not known is left out. */
export function permissionSetNames(
  ids: readonly number[],
): Readonly<Record<string, PermissionSetName>> {
  const named = ids.flatMap((id) => {
    const [zh, en] = names[id] ?? [];
    return zh !== undefined && en !== undefined ? [[String(id), { zh, en }] as const] : [];
  });
  return Object.fromEntries(named);
}
