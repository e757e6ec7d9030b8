/** 中文：`secrets`。 */
import type { secrets as enSecrets, secretsCommands as enCommands } from '../en/secrets.ts';

export const secretsGroup: string = '录入和更换平台的密钥、Token';

export const secretsCommands: typeof enCommands = {
  'secrets set': {
    summary: '录入 AppSecret、消息校验Token 和消息加解密Key，输入不回显',
    description:
      '依次询问 AppSecret、消息校验Token 和消息加解密Key，输入不回显，并检查格式。直接回车保留原值。' +
      '被替换的 Token 或 Key 仍继续接受，直到用对应的 rotate 命令完成更换。' +
      '标准输入不是终端时，逐行读取，顺序同上。',
    examples: ['secrets set', 'secrets set --yes < values.txt'],
  },
  'secrets rotate-aes-key': {
    summary: '更换消息加解密Key，更换期间新旧同时有效',
    description:
      '与微信后台的修改配合，分步进行。中断后再次执行同一命令即可继续。' +
      '新 Key 输入不回显；直接回车则自动生成，然后在 Secrets Manager 中查看。',
    options: { cancel: '撤回微信尚未启用的新 Key' },
    examples: ['secrets rotate-aes-key', 'secrets rotate-aes-key --cancel'],
  },
  'secrets rotate-message-token': {
    summary: '更换消息校验Token，更换期间新旧同时有效',
    description:
      '与微信后台的修改配合，分步进行。中断后再次执行同一命令即可继续。' +
      '新 Token 输入不回显；直接回车则自动生成，然后在 Secrets Manager 中查看。',
    options: { cancel: '撤回微信尚未启用的新 Token' },
    examples: ['secrets rotate-message-token'],
  },
  'secrets rotate-link-key': {
    summary: '更换链接签名密钥，已发出的链接仍然有效',
    options: { cancel: '撤回尚未用于签名的新密钥' },
    examples: ['secrets rotate-link-key'],
  },
};

const fields = {
  componentAppSecret: '平台 AppSecret',
  messageToken: '消息校验Token',
  encodingAesKey: '消息加解密Key',
  linkSigningKey: '链接签名密钥',
};

export const secrets: typeof enSecrets = {
  fields,
  forms: {
    componentAppSecret: '32 位小写十六进制',
    messageToken: '3 至 32 位字母和数字',
    encodingAesKey: '43 位字母和数字',
  },
  ask: (field, form, isThere) =>
    `${fields[field]}（${form}；${isThere ? '直接回车保留原值' : '尚未录入'}）：`,
  askNew: (field, form) => `新的${fields[field]}（${form}；直接回车自动生成）：`,
  malformed: (field, form, length) =>
    `${fields[field]} 应为 ${form}，实际输入了 ${length} 个字符。`,
  same: (field) => `输入的正是当前使用的${fields[field]}。`,
  missing: (name) => `Secrets Manager 中没有密钥 ${name}。`,
  missingRemedy: '见 docs/runbook.zh-CN.md#restore-a-secret；新平台的密钥由 npm run deploy 创建。',
  changedMeanwhile: (name) => `${name} 刚刚被他人修改，本次未写入任何内容，请重新执行。`,
  notInUse: (field) => `尚未录入${fields[field]}，请先执行 npx wxkeeper secrets set。`,
  nothingToSet: '没有输入新的值（未输入，或与已保存的相同），未作修改。',
  setPlan: (name, changed) =>
    `将写入 ${name}：${changed.map((field) => fields[field]).join('、')}。`,
  keepsOld: (kept) =>
    `旧值（${kept.map((field) => fields[field]).join('、')}）仍会接受，使用旧值的推送不受影响。`,
  set: (name) => `已写入 ${name}。可用 npx wxkeeper doctor 验证。`,
  beginPlan: (field, name) => `第 1 步（共 3 步）：同时接受新旧${fields[field]}（${name}）。`,
  settling: (seconds) => `${seconds} 秒后所有函数都会读到新值 …`,
  begun: (field) => `现在同时接受新旧${fields[field]}。`,
  made: (name) => `新值已生成，请在 Secrets Manager 中查看：${name}`,
  console: (field, isLocal) =>
    isLocal
      ? `请把新值告诉模拟器：POST /simulator/configureComponent（${field}）。`
      : `请在微信后台点击「编辑」，填入新的${fields[field]}，保存并全网发布。发布完成前微信会同时使用新旧两个值，不必着急。`,
  isPublished: '全网发布完成了吗？[y/N]',
  later: (command) => `完成后执行：npx wxkeeper ${command}`,
  switchPlan: (field) => `第 2 步（共 3 步）：确认微信已对所有账号启用新的${fields[field]}。`,
  switched: (field) => `微信已使用新的${fields[field]}，旧值仍会接受。`,
  linkSwitched: '新链接改用新密钥签名，已发出的链接仍然有效。',
  notYet: (from, command) => `最后一步请在 ${from} 之后执行：npx wxkeeper ${command}`,
  noTicketSince: '更换之后微信没有推送过验证票据：微信后台中填写的值是否正确？',
  noTicketRemedy: 'npx wxkeeper doctor',
  endPlan: (field) =>
    `第 3 步（共 3 步）：不再接受旧的${fields[field]}，仍使用旧值的请求会被拒绝。`,
  ended: (field) => `现在只接受新的${fields[field]}，更换完成。`,
  cancelPlan: (field) => `将撤回新的${fields[field]}，保留旧值。`,
  cancelled: (field) => `新的${fields[field]}已撤回。`,
  cannotCancel: (field) => `没有等待微信启用的新${fields[field]}，无可撤回。`,
};
