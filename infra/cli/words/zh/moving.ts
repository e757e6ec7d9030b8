/** Chinese: `import` and `export`, to move accounts from one service to another. */
import { movingCommands as commands, type moving as english } from '../en/moving.ts';

export const movingCommands: typeof commands = {
  import: {
    summary: '从其他服务导出的文件导入授权账号及其刷新令牌',
    description:
      '从其他服务导出的文件导入授权账号及其刷新令牌。已保存的刷新令牌绝不会被更旧的或时间不明的令牌覆盖。中断后重新执行同一条命令即可接着导入。文件的制作方法见 docs/moving-in.zh-CN.md。',
    args: { file: 'wxcloudrun-wxcomponent、WxJava、CSV 或 JSON 文件' },
    options: {
      format: 'wxcomponent、wxjava、csv 或 json；不填则按文件内容识别',
      'dry-run': '只显示每个账号的处理结果，不写入',
      check: '逐个用刷新令牌向微信续期一次，验证是否有效',
      'appid-column': 'AppID 所在列的列名',
      'token-column': '刷新令牌所在列的列名',
      'date-column': '授权时间所在列的列名',
      'tenant-column': '客户标识（您系统中的租户）所在列的列名',
    },
    examples: commands.import.examples,
  },
  export: {
    summary: '把全部账号连同刷新令牌写入一个新文件',
    description:
      '把全部账号连同刷新令牌写入一个新文件，该文件仅本人可读。不含令牌的清单请用 authorizers export。',
    args: { file: '必须是尚不存在的文件' },
    options: {
      'with-refresh-tokens': '确认导出全部刷新令牌；不带此选项不会执行',
      format: 'json（默认）、csv，或 wxjava（redis-cli 命令）',
    },
    examples: commands.export.examples,
  },
};

const some = (count: number, text: string) => (count > 0 ? [`${text} ${count} 个`] : []);
const figure = (count: number) => count.toLocaleString('en-US');

export const moving: typeof english = {
  formats: (formats) => `--format 可选：${formats.join('、')}`,
  unreadable: (file, code) => `无法读取文件 ${file}（${code}）。`,
  notUtf8: '文件不是 UTF-8 编码，导入后名称会成为乱码。',
  notUtf8Remedy:
    '请另存为 UTF-8（Excel 中选择“CSV UTF-8”），或执行：iconv -f GB18030 -t UTF-8 旧文件 > 新文件',
  noAccounts: '文件中没有账号列表：不是 JSON，或其中没有列表。',
  otherComponent: (component) => `文件中的账号不属于平台 ${component}。`,
  noColumn: (name) => `文件中没有列“${name}”。`,
  columnsMissing: (columns) => `文件缺少以下列：${columns.join('、')}。`,
  columns: {
    appId: '账号 AppID（authorizerAppId、appid）',
    refreshToken: '刷新令牌（authorizerRefreshToken、refreshtoken）',
  },
  columnsRemedy: '请用 --appid-column 或 --token-column 指定列名；首行须为列名。',
  progress: (done, total, left) => `${figure(done)}/${figure(total)} · 剩余 ${left}`,
  plan: (component, count, isChecked) =>
    [
      `将向平台 ${component} 导入 ${figure(count)} 个账号，新账号会逐一发出事件。`,
      ...(isChecked
        ? [
            '每个刷新令牌都会向微信续期一次。若另一套服务仍在续期，',
            '它手中这些账号的令牌 5 分钟后失效。',
          ]
        : []),
    ].join('\n'),
  read: (count, format, leftOut) =>
    `文件中共 ${figure(count)} 个账号（${format}）${leftOut > 0 ? `，跳过 ${leftOut} 个` : ''}。`,
  would: (counts) =>
    `预计：${[
      `导入 ${counts.imported} 个`,
      ...some(counts.same, '相同'),
      ...some(counts.replaced, '经微信确认后替换'),
      ...some(counts.kept, '保留现有数据'),
      ...some(counts.refused, '拒绝'),
      ...some(counts.failed, '失败'),
    ].join('，')}。`,
  did: (counts) =>
    `${[
      `已导入 ${counts.imported} 个`,
      ...some(counts.same, '相同'),
      ...some(counts.replaced, '经微信确认后已替换'),
      ...some(counts.kept, '保留现有数据'),
      ...some(counts.refused, '拒绝'),
      ...some(counts.failed, '失败'),
    ].join('，')}。`,
  tenants: (count, isDry) =>
    isDry ? `${count} 个账号将归入租户。` : `${count} 个账号已归入租户。`,
  checked: (checks) =>
    `刷新令牌：${[
      `有效 ${checks.works} 个`,
      ...some(checks.replaced, '已换成微信给出的另一个'),
      ...some(checks.refused, '已失效'),
      ...some(checks.withdrawn, '所属账号已取消授权'),
      ...some(checks.failed, '未能验证'),
      ...some(checks['not-checked'], '尚未验证'),
    ].join('，')}。`,
  titles: ['行', '账号', '结果', '原因'],
  leftOut: '跳过',
  outcomes: {
    imported: '已导入',
    replaced: '替换',
    same: '相同',
    kept: '保留',
    refused: '拒绝',
    failed: '失败',
  },
  problems: {
    'row-malformed': '该行格式有误',
    'appid-malformed': '没有 AppID',
    'no-refresh-token': '没有刷新令牌',
    'refresh-token-malformed': '刷新令牌不是纯文本',
    'date-malformed': '时间既不是秒数，也不是 ISO 8601',
    'tenant-malformed': '租户标识超过 256 个字符',
    'sets-malformed': '权限集不是数字',
    'other-component': '属于另一个平台',
    twice: '前面已有该账号',
    ended: '文件注明授权已结束',
  },
  reasons: {
    older: '现有授权更新',
    'age-unknown': '已有另一个令牌，文件未注明时间',
    ended: '授权已结束，须重新授权',
    'not-confirmed': '微信给出的不是这个刷新令牌',
    'test-account': '微信的检测专用账号',
  },
  asksWechat: '比现有的新：将向微信确认',
  checks: {
    works: '有效',
    replaced: '微信给出了另一个，可用',
    refused: '均已失效，须重新授权',
    withdrawn: '商家已取消授权',
    failed: '无法向微信确认',
    'not-checked': '尚未验证，请重新执行导入',
  },
  tenantKept: '已属于另一租户：用 assign 变更',
  andMore: (count) => `另有 ${count} 行：--json`,
  stopped: (left, why) =>
    `已停止，尚有 ${figure(left)} 个账号未处理：${why}\n重新执行同一条命令即可接着导入。`,
  next: '下一步：npx wxkeeper reconcile 会向微信补齐文件中没有的信息。',
  needsFlag: '文件将包含全部刷新令牌：请加 --with-refresh-tokens 确认。',
  withoutTokens: '不含令牌的清单：npx wxkeeper authorizers export > accounts.csv',
  exportPlan: (component, file) =>
    `将把平台 ${component} 的全部账号连同刷新令牌写入 ${file}（权限 0600）。\n持有该文件和平台密钥者即可代表这些账号：用完请删除。`,
  notCreated: (file, code) => `无法创建文件 ${file}（${code}）：必须是新文件。`,
  halfway: (why) => `导出中途停止，未生成文件：${why}`,
  exported: (count, file) => `${figure(count)} 个账号已写入 ${file}。`,
  lacking: (count) => `其中 ${count} 个在此没有刷新令牌。`,
};
