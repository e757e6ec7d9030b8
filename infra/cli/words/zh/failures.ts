/** Chinese: what stops a command, and what to do about it. */
import type * as en from '../en/failures.ts';
import { named } from './errors.ts';

export const failures: typeof en.failures = {
  mark: '错误：',
  fault: (text) => `命令行自身的缺陷：${text}`,
  resultLost: (reason) => `无法写出结果：${reason}`,
  noCredentials:
    '没有 AWS 凭证：请登录（aws sso login），或设置 AWS_PROFILE。连接本机运行的服务请加 --local。',
  noRegion: '没有指定 AWS 区域：请设置 AWS_REGION，或配置文件中的 region。',
  credentialsRefused: (name) => `AWS 拒绝了该凭证（${name}）：请重新登录（aws sso login）。`,
  accessDenied: (message) => `没有相应的 AWS 权限：${message}`,
  awsUnavailable: (message) => `无法访问 AWS：${message}`,
  notRunning: (url) =>
    `${url} 上没有服务在运行：请执行 npm start 启动，或设置 WXKEEPER_INVOKE_PORT。`,
  stageMalformed: (stage) =>
    `“${stage}”不能作为环境名：须以字母开头，最多 10 位，只含 a-z 和 0-9。`,
  noDeployment: (name, region) => `区域 ${region} 中没有部署 ${name}。`,
  stages: (stages) =>
    `该区域已有的环境：${stages.map((stage) => (stage === '' ? '（不带 --stage）' : stage)).join('、')}`,
  noCaller: (caller, service) => `${service} 没有名为“${caller}”的调用方，名称见设置 callers。`,
  noStages: '该区域没有任何部署：请检查 AWS_REGION 和 AWS_PROFILE。',
  noComponents: '该部署没有配置任何平台。',
  noSuchComponent: (component, known) =>
    `该部署没有平台 ${component}，已配置的平台：${known.join('、')}`,
  whichComponent: (known) => `有多个平台，请用 --component 指定：${known.join('、')}`,
  noAccount: (given) => `没有账号“${given}”：它不是 AppID，也没有账号的名称以它开头。`,
  severalAccounts: (given) => `有多个账号名为“${given}”，请用 AppID 指定。`,
  limit: (most) => `--limit 须为 1 到 ${most} 的整数`,
  twoFilters: '--name 和 --tenant 不能同时使用，请选其一',
  after:
    '--after 须为上一页给出的值，且 --component、--name、--tenant 与上一页相同；不带后两者时也可以是 AppID',
  localStage: '--local 指本机运行的服务，没有 --stage：两者只能选其一',
  functionError: (type, message) => `${named(type)}：${message}`,
};

export const questions: typeof en.questions = {
  goOn: '是否继续？[y/N]',
  yes: /^(y|yes|是)$/i,
  needsYes: '未执行任何操作：当前无法询问确认，请加 --yes。',
  nothingDone: '未执行任何操作。',
};

export const remedies: typeof en.remedies = {
  ofErrors: {
    VerifyTicketMissing: '尚未收到微信推送的票据：用 npx wxkeeper doctor 查明原因。',
    AuthorizerNotFound: '用 npx wxkeeper reconcile --dry-run 确认微信侧是否有该账号。',
    AuthorizationRevoked: '商家已取消授权：用 npx wxkeeper link 生成新的链接。',
    ReauthorizationRequired: '须由商家重新授权：npx wxkeeper link。',
    RefreshInProgress: '请过几秒再试。',
    WechatUnavailable: '用 npx wxkeeper explain <errcode> 查看微信错误码的含义。',
    WechatRejected: '用 npx wxkeeper explain <errcode> 查看微信错误码的含义。',
    StoreUnavailable: '请重试；仍失败则查看 docs/runbook.zh-CN.md#table-refusing。',
    CallNotAllowed:
      '哪些接口不代调，见 docs/calls.md；调用方有哪些权限，见 docs/callers.md；用 --caller <name> 可指定以哪个调用方的权限执行。',
    ConfigurationError: '用 npx wxkeeper doctor 查看缺少什么。',
  },
};
