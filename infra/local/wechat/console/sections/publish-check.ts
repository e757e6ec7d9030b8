/** The section of the console page with the publish check, in the form of WeChat's own list. */
import { htmlEscape } from 'escape-goat';
import { testGroups } from '../../publish-check/test-accounts.ts';
import type {
  Finding,
  PublishCheckLine,
  PublishCheckOutcome,
  PublishCheckReport,
} from '../../state/publish-check.ts';
import {
  choice,
  componentField,
  form,
  formatField,
  live,
  table,
  textField,
  type Card,
  type Shown,
} from '../widgets.ts';

const outcomes: Readonly<
  Record<PublishCheckOutcome, readonly [look: string, zh: string, en: string]>
> = {
  passed: ['short ok', '成功', 'passed'],
  failed: ['short failed', '失败', 'failed'],
  skipped: ['short', '跳过', 'skipped'],
};

/** The button, and the lines of the check that is under way or was the last. */
export function publishCheckSection(shown: Shown): Card {
  const { simulation, say } = shown;
  const { publishCheck } = simulation;
  const any = { value: '', label: say('随机一组', 'any group') };
  const groups = testGroups.map((_, index) => ({
    value: String(index + 1),
    label: say(`第 ${index + 1} 组`, `group ${index + 1}`),
  }));
  const speeds = [
    { value: '', label: say('正常', 'as usual') },
    { value: '1000', label: say('全部变慢 1 秒', 'all 1 s slower') },
  ];
  const codes = [
    { value: 'same', label: say('与授权推送相同', 'the same as in the push') },
    { value: 'new', label: say('新的授权码', 'a new one') },
  ];
  const events = [
    { value: 'true', label: say('检测', 'is checked') },
    { value: 'false', label: say('不检测', 'is left out') },
  ];
  const fields = [
    componentField(shown),
    choice(say('测试账号', 'Test accounts'), 'group', [any, ...groups]),
    formatField(say('小程序消息格式', 'Mini program’s messages')),
    choice(say('速度', 'Speed'), 'slow', speeds),
    choice(say('消息中的授权码', 'Code in the text'), 'code', codes),
    choice(say('发送事件消息', 'Event'), 'hasEvent', events),
    textField(say('等待平台调用（毫秒）', 'Calls are waited for (ms)'), 'wait', {
      isNumber: true,
      hint: say('默认 15000', 'default 15000'),
    }),
  ];
  return {
    id: 'publish-check',
    heading: say('全网发布检测', 'Publish check (全网发布检测)'),
    content: `<p>${say('授权测试账号、推送消息，逐项检测第三方平台。', 'Authorizes test accounts, writes to them, and checks the answers.')}</p>
${form(shown, { action: 'publish-check', label: say('开始检测', 'Check'), look: 'main', fields: fields.join('') })}
${live('publish-check-result', publishCheck ? resultList(shown, publishCheck) : '')}`,
    isWide: true,
  };
}

function resultList({ say }: Shown, report: PublishCheckReport): string {
  const rows = report.lines.map((line) => lineRow({ say }, line));
  const heads = [
    say('名称', 'Line'),
    say('状态', 'State'),
    say('应有', 'Expected'),
    say('实际', 'Came'),
  ];
  const group = say(`第 ${report.group} 组测试账号`, `test accounts of group ${report.group}`);
  return `<p>${stateOf({ say }, report)} <code>${htmlEscape(report.componentAppId)}</code>, ${group}</p>
${table(heads, rows)}`;
}

function stateOf({ say }: Pick<Shown, 'say'>, { isRunning, passed }: PublishCheckReport): string {
  if (isRunning) return say('检测中……', 'checking…');
  return passed
    ? `<span class="ok">${say('检测通过', 'passed')}</span>`
    : `<span class="failed">${say('检测未通过', 'not passed')}</span>`;
}

function lineRow({ say }: Pick<Shown, 'say'>, line: PublishCheckLine): string[] {
  const { name, outcome, findings } = line;
  const expected = findings.map((each) => htmlEscape(say(each.expected.zh, each.expected.en)));
  const [look, zh, en] = outcomes[outcome];
  return [
    htmlEscape(say(`[${name.zh}]`, `${name.en} [${name.zh}]`)),
    `<span class="${look}">${say(zh, en)}</span>`,
    [...new Set(expected)].join('<br>'),
    findings.map((finding) => cameCell({ say }, finding)).join('<br>'),
  ];
}

function cameCell(
  { say }: Pick<Shown, 'say'>,
  { authorizerAppId, came, milliseconds }: Finding,
): string {
  const account = authorizerAppId ? htmlEscape`<code>${authorizerAppId}</code> ` : '';
  const took = say(`（${milliseconds} 毫秒）`, ` (${milliseconds} ms)`);
  return account + htmlEscape(say(came.zh, came.en)) + (milliseconds === undefined ? '' : took);
}
