/** Chinese: the codes of HTTP answers, and who must act. */
import type * as en from '../en/codes.ts';

const operator = '运维人员';
const merchant = '商家';
const developer = '调用方的开发者';
const nobody = '无需任何人处理';
const newLink = `${merchant}。换用新的链接重新发起授权（npx wxkeeper link）。`;
const again = `${merchant}。重新发起授权，账号不受影响。`;
const signedPush = `${operator}。见 docs/runbook.zh-CN.md#a-signed-push-was-refused。`;
const stranger = `${nobody}。微信不会发出这样的推送，来自陌生人。`;

const visitCodes: typeof en.visitCodes = {
  cancelled: {
    means: '商家在授权入口页按了“暂不授权，返回”',
    act: `${nobody}。商家需要授权时再发新的链接即可。`,
  },
  'visit-unknown': {
    means: '返回地址不对应本服务中的任何一次授权访问',
    act: `${merchant}。从授权入口重新发起，不要使用以前的地址。`,
  },
  'visit-expired': { means: '商家从微信返回得太晚，超过一小时', act: again },
  'code-missing': {
    means: '商家从微信返回时没有带授权码，即没有同意授权',
    act: `${merchant}。如需授权，请重新发起。`,
  },
  'code-unreadable': {
    means: '授权码在途中被改动，或有两个',
    act: `${merchant}。重新发起授权。若仍然出现，由${operator}查明 API 之前的哪个环节改写了地址。`,
  },
  'code-spent': {
    means: '授权码已使用或已过期，且没有得到授权',
    act: `${merchant}。一分钟后刷新页面；仍未成功则重新发起授权。`,
  },
  'too-many-codes': {
    means: '一次授权访问中尝试的授权码过多',
    act: `${merchant}。重新发起授权。真实的授权仍会由微信推送送达。`,
  },
  'grant-ended': {
    means: '账号此后取消了授权，或刷新令牌已失效',
    act: `${merchant}。重新授权（npx wxkeeper link）。`,
  },
  'code-pending': {
    means: '另一个标签页或微信推送正在换取该授权码',
    act: `${nobody}。页面会自动刷新。`,
  },
  'grant-pending': {
    means: '微信已确认授权，队列正在保存',
    act: `几分钟之内${nobody}；之后由${operator}处理，见 docs/runbook.zh-CN.md#events-waiting。`,
  },
  'invitation-invalid': {
    means: '签名链接不是本服务签发的、被改动过，或其返回地址不在允许之列',
    act: `${developer}。用 wxkeeper-create-authorization-link 签发，不要改动；返回地址的来源须列在 returnUrlOrigins 中。`,
  },
  'invitation-expired': { means: '签名链接已过期', act: newLink },
  'invitation-required': { means: '本部署要求使用签名链接（unsignedVisits）', act: newLink },
  'tenant-change-refused': {
    means: '链接所指的账号归属于另一个客户（tenantChanges）',
    act: `${operator}。如确需变更归属，执行 npx wxkeeper assign。`,
  },
  'visits-used-up': {
    means: '本小时内不带签名链接的访问次数已用完（unsignedVisitsPerHour）',
    act: `${merchant}。一小时后重试，或使用签名链接（npx wxkeeper link）。`,
  },
  'link-used-up': {
    means: '该签名链接在本小时内被打开的次数过多',
    act: `${merchant}。一小时后重试，或换用新的链接（npx wxkeeper link）。`,
  },
  'quota-used-up': {
    means: '微信暂不发放预授权码：额度已用完',
    act: `${operator}。执行 npx wxkeeper quota clear，每月 10 次；见 docs/runbook.zh-CN.md#visits-quota-used-up。`,
  },
  'request-invalid': {
    means: '授权入口地址中的参数有误，页面会指出是哪一个',
    act: `${developer}。改正链接。`,
  },
  'component-unknown': {
    means: '地址中的 AppID 不是本部署所服务的平台',
    act: `${operator}。改正地址，或 cdk.json 中的 components。`,
  },
};

export const codes: typeof en.codes = {
  ...visitCodes,
  'verify-ticket-missing': {
    means: '最近 12 小时没有收到微信推送的票据',
    act: `${operator}。执行 npx wxkeeper doctor。`,
  },
  'wechat-rejected': {
    means: '微信拒绝了平台自身的调用，重试无效',
    act: `${operator}。执行 npx wxkeeper doctor。日志中有 errcode，请查询该错误码。`,
  },
  'wechat-unavailable': {
    means: '微信无应答、系统繁忙或额度用完',
    act: `恢复之后${nobody}；日志中有 errcode。`,
  },
  'renewal-in-progress': { means: '平台的令牌正在续期，耗时较长', act: `${nobody}，请重试。` },
  'store-unavailable': {
    means: '本服务的数据表无应答',
    act: `${operator}。见 docs/runbook.zh-CN.md#table-refusing。`,
  },
  'internal-error': {
    means: 'wxkeeper 自身的故障，原因见日志',
    act: `${operator}。用 npx wxkeeper explain <编号> 找到该行日志。`,
  },
  'query-incomplete': { means: '缺少签名所需的参数', act: stranger },
  'body-missing': { means: '推送内容为空', act: stranger },
  'body-too-large': { means: '推送内容超过 64 KiB', act: stranger },
  'xml-malformed': { means: '推送内容不是合法的 XML', act: stranger },
  'json-malformed': { means: '推送内容不是合法的 JSON', act: stranger },
  'not-encrypted': { means: '推送内容中没有 Encrypt 元素', act: stranger },
  'push-outdated': {
    means: '推送的签名时间已超过 24 小时',
    act: `${nobody}，是有人重放旧的推送。若所有推送都因此被拒绝，则是时钟有误。`,
  },
  'signature-mismatch': {
    means: '推送所用的消息校验Token 不同，或来自陌生人',
    act: `${operator}。若微信自己的推送也被拒绝，请与微信后台核对；见 docs/runbook.zh-CN.md#a-key-was-changed-in-wechats-console。`,
  },
  'ciphertext-malformed': { means: '签名正确，但密文无法读取', act: signedPush },
  'decryption-failed': { means: '签名正确，但加密所用的消息加解密Key 不同', act: signedPush },
  'component-mismatch': { means: '推送是发给另一个平台的', act: signedPush },
  'account-not-named': {
    means: '消息的地址中没有账号的 AppID：$APPID$ 未被替换',
    act: signedPush,
  },
  'account-mismatch': { means: '消息的接收账号与地址中的账号不同', act: signedPush },
  'answer-too-late': {
    means: '未能在微信规定的 5 秒内接收消息',
    act: `${nobody}，微信会重新推送。若仍然出现，见 docs/runbook.zh-CN.md#receive-slow。`,
  },
  'file-unknown': {
    means: '没有该校验文件',
    act: `${operator}。填入 cdk.json 的 verificationFiles。`,
  },
};
