/** Chinese: the words of the whole command line. */
import type { en } from '../en/en.ts';
import { assign, authorizers, link, reconcile, show, token } from './accounts.ts';
import { commands } from './commands.ts';
import { doctor } from './doctor.ts';
import { eventCommands, events, eventsGroup, trigger } from './events.ts';
import { failures, questions, remedies } from './failures.ts';
import { moving, movingCommands } from './moving.ts';
import { preflight } from './preflight.ts';
import { queueCommands, queueGroup, queues } from './queues.ts';
import { secrets, secretsCommands, secretsGroup } from './secrets.ts';
import { status } from './status.ts';
import { usage } from './usage.ts';
import { call, explain, quota } from './wechat.ts';

export const zh: typeof en = {
  description: 'wxkeeper 的运维命令行。wxkeeper 为微信第三方平台托管各级令牌。',
  versionOption: '打印版本号',
  helpOption: '显示本帮助',
  helpCommand: '显示某个命令的帮助',
  helpHint: '（npx wxkeeper --help 列出全部命令）',
  nearest: (name) => `最接近的命令是：npx wxkeeper ${name}`,
  examplesTitle: '示例：',
  afterHelp: [
    '以上选项适用于所有命令。退出码：0 一切正常，1 有问题或无法查明，2 用法错误。',
    '--json 输出一个 JSON 文档，其中的键和 id 与语言无关。',
  ].join('\n'),
  commonOptions: {
    stage: '环境名，用于选择该环境的部署',
    component: '平台的 AppID；部署有多个平台时须指定',
    caller: '以该调用方（设置 callers 中的名称）的权限查令牌、代调接口、生成链接',
    local: '连接本机运行的服务（npm start）',
    json: '输出一个 JSON 文档',
    yes: '直接执行，不询问确认',
    lang: '显示语言',
  },
  groups: {
    authorizers: '已授权给平台的账号',
    quota: '微信接口的当日额度',
    events: eventsGroup,
    queue: queueGroup,
    secrets: secretsGroup,
  },
  durations: {
    seconds: (count) => `${count} 秒`,
    minutes: (count) => `${count} 分钟`,
    hours: (count) => `${count} 小时`,
    days: (count) => `${count} 天`,
  },
  assign,
  authorizers,
  call,
  commands: {
    ...commands,
    ...eventCommands,
    ...movingCommands,
    ...queueCommands,
    ...secretsCommands,
  },
  doctor,
  events,
  explain,
  failures,
  link,
  moving,
  preflight,
  questions,
  queues,
  quota,
  reconcile,
  remedies,
  secrets,
  show,
  status,
  token,
  trigger,
  usage,
};
