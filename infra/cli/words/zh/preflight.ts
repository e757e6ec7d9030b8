/** Chinese: `preflight`. */
import type * as en from '../en/preflight.ts';

export const preflight: typeof en.preflight = {
  checking: '正在检查 AWS 账号 …',
  local: 'npm start 不需要 AWS',
  summary: (bad) => (bad === 0 ? '可以开始首次部署：npm run deploy。' : `有 ${bad} 项须先处理。`),
  identity: (account, region, name) => `账号 ${account}，区域 ${region}，身份 ${name}`,
  bootstrap: (version) =>
    version === 0 ? '该区域尚未执行 CDK bootstrap' : `CDK bootstrap 已完成（版本 ${version}）`,
  bootstrapRemedy: (region) => `npx cdk bootstrap aws://<account>/${region}`,
  addresses: (free, most) => `弹性 IP 配额 ${most} 个，剩余 ${free} 个`,
  addressesUnknown: '未检查弹性 IP：只有在本仓库中执行才能检查',
  addressesRemedy:
    '在 Service Quotas 申请提高（EC2-VPC Elastic IPs，L-0263D0A3），或用 eipAllocationIds 指定已有的弹性 IP。',
  concurrency: (limit) => `Lambda 并发上限为 ${limit}`,
  concurrencyRemedy: '在 Service Quotas 申请提高到 1000（Lambda，L-B99A9384）。',
  stack: (name, status) =>
    status === undefined ? `堆栈 ${name} 尚不存在` : `堆栈 ${name}：${status}`,
  stackRemedy: 'docs/runbook.zh-CN.md#a-deployment-failed',
  namesFree: '密钥的名称可用，或已属于该堆栈',
  secretTaken: (name) => `密钥 ${name} 还在，但堆栈已不存在`,
  secretRemedy: 'docs/runbook.zh-CN.md#the-stack-was-deleted',
};
