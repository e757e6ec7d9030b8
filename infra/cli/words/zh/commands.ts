/** Chinese: what each command is for. The examples are the same in every language. */
import { commands as en } from '../en/commands.ts';

const account = '账号的 AppID，或名称的开头';

export const commands: typeof en = {
  status: {
    ...en.status,
    summary: '所有平台的概况：票据、令牌、账号、队列、告警',
    options: {
      count: '重新统计账号，而不用最近一次对账的结果',
      watch: '每 5 秒刷新一次，直到 Ctrl-C',
    },
  },
  doctor: { ...en.doctor, summary: '逐项检查，并给出每个问题的修复方法' },
  preflight: { ...en.preflight, summary: '首次部署之前检查 AWS 账号' },
  'authorizers list': {
    ...en['authorizers list'],
    summary: '分页列出账号',
    options: {
      name: '只列出名称以此开头的账号',
      tenant: '只列出该租户的账号',
      failing: '只列出取不到令牌的账号（会读取全部账号）',
      limit: '条数，默认 50',
      after: '从这一页或这个 AppID 之后继续',
    },
  },
  'authorizers show': {
    ...en['authorizers show'],
    summary: '一个账号的全部情况，以及问题所在',
    args: { account },
    options: { log: '同时显示函数日志中关于该账号的最近记录；可指定小时数，默认 24' },
  },
  'authorizers export': {
    ...en['authorizers export'],
    summary: '以 CSV 导出全部账号（加 --json 则为 JSON），不含令牌',
  },
  link: {
    ...en.link,
    summary: '为商家生成签名链接和二维码',
    options: {
      tenant: '账号归属的租户',
      'tenant-name': '授权入口页上显示的租户名称',
      'return-url': '授权完成后商家返回的地址',
      account: '只允许这个账号通过该链接授权',
      minutes: '链接的有效期（分钟），默认 30',
    },
  },
  token: {
    ...en.token,
    summary: '打印令牌：指定账号的，不指定则为平台的',
    args: { account },
  },
  renew: {
    ...en.renew,
    summary: '向微信换取新令牌：指定账号的，不指定则为平台的',
    args: { account },
  },
  reconcile: {
    ...en.reconcile,
    summary: '与微信的授权方列表对账，并修正差异',
    options: { 'dry-run': '只显示差异' },
  },
  call: {
    ...en.call,
    summary: '通过本服务调用一次微信接口',
    args: { path: '如 /cgi-bin/menu/get' },
    options: {
      account: `以该账号的身份调用：${account}；不指定则以平台的身份`,
      query: '如 type=jsapi&offset=0',
      body: 'JSON；指定后以 POST 调用',
      method: 'GET 或 POST',
    },
  },
  explain: {
    ...en.explain,
    summary: '错误码、错误名、页面代码或 rid 的含义，以及由谁处理',
    args: { code: '微信的 errcode、本服务的错误名、商家页面上的代码或编号，或 rid' },
    options: { account: 'rid 所属调用的账号' },
  },
  'quota get': {
    ...en['quota get'],
    summary: '查询接口当日额度的使用情况',
    args: { path: '接口路径，如 /cgi-bin/component/api_component_token' },
    options: { account: `该账号的额度：${account}；不指定则为平台的` },
  },
  'quota clear': {
    ...en['quota clear'],
    summary: '重置当日额度，所有账号不再等待',
    options: { account: `该账号的额度：${account}；不指定则为平台的` },
  },
  completion: {
    ...en.completion,
    summary: '打印 shell 的自动补全脚本：命令、选项和可选值',
    description: [
      '打印 shell 的自动补全脚本，可补全 wxkeeper 和 npx wxkeeper 的命令、选项和可选值。',
      '',
      '安装：先按下面的示例写入文件，再让 shell 启动时加载它：',
      '  bash  在 ~/.bashrc 末尾加上 source ~/.wxkeeper.bash',
      '  zsh   在 ~/.zshrc 中 compinit 之后加上 source ~/.wxkeeper.zsh',
      '  fish  自动加载，无需配置',
      '升级之后请重新生成。说明文字的语言由 --lang 决定。',
    ].join('\n'),
    args: { shell: '用于哪种 shell' },
  },
  assign: {
    ...en.assign,
    summary: '把账号归到租户名下',
    args: { account, tenant: '您的系统中该客户的标识' },
  },
};
