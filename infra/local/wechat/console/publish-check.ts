/** The section of the console page with the publish check, in the form of WeChat's own list. */
import { htmlEscape } from 'escape-goat';
import { testGroups } from '../publish-check/test-accounts.ts';
import type { Simulation } from '../simulation.ts';
import type {
  Finding,
  PublishCheckLine,
  PublishCheckOutcome,
  PublishCheckReport,
} from '../state/publish-check.ts';
import { button, heading, table } from './widgets.ts';

const outcomes: Readonly<Record<PublishCheckOutcome, string>> = {
  passed: '<span class="short ok">成功</span>',
  failed: '<span class="short failed">失败</span>',
  skipped: '<span class="short">跳过</span>',
};

/** The button, and the lines of the check that is under way or was the last. */
export function publishCheckSection({ components, publishCheck }: Simulation): string {
  const options = [...components.keys()].map((each) => htmlEscape`<option>${each}</option>`);
  const groups = testGroups.map(
    (_, index) => `<option value="${index + 1}">第 ${index + 1} 组</option>`,
  );
  const fields =
    `<select name="component" aria-label="第三方平台">${options.join('')}</select> ` +
    `<select name="group" aria-label="测试账号"><option value="">随机一组测试账号</option>${groups.join('')}</select> ` +
    '<select name="format" aria-label="小程序消息格式"><option value="xml">小程序消息为 XML</option><option value="json">小程序消息为 JSON</option></select> ' +
    '<select name="slow" aria-label="速度"><option value="">速度正常</option><option value="1000">全部变慢 1 秒</option></select> ';
  return `${heading('全网发布检测', 'Publish check')}
<p>授权测试账号、推送消息，逐项检测第三方平台。<small>Authorizes test accounts, writes to them, and checks the answers.</small></p>
${button('publish-check', fields, '开始检测 <small>Check</small>')}
${publishCheck ? resultList(publishCheck) : ''}`;
}

function resultList(report: PublishCheckReport): string {
  const rows = report.lines.map(lineRow);
  return `<p>${stateOf(report)} <code>${htmlEscape(report.componentAppId)}</code>，第 ${report.group} 组测试账号</p>
${table(['名称', '状态', '应有', '实际'], rows)}`;
}

function stateOf({ isRunning, passed }: PublishCheckReport): string {
  if (isRunning) return '检测中…… <small>checking</small>';
  return passed
    ? '<span class="ok">检测通过 <small>passed</small></span>'
    : '<span class="failed">检测未通过 <small>not passed</small></span>';
}

function lineRow({ name, outcome, findings }: PublishCheckLine): string[] {
  const expected = new Set(findings.map((each) => htmlEscape(each.expected.zh)));
  return [
    `[${htmlEscape(name.zh)}] <small>${htmlEscape(name.en)}</small>`,
    outcomes[outcome],
    [...expected].join('<br>'),
    findings.map(cameCell).join('<br>'),
  ];
}

function cameCell({ authorizerAppId, came, milliseconds }: Finding): string {
  const account = authorizerAppId ? htmlEscape`<code>${authorizerAppId}</code> ` : '';
  const time = milliseconds === undefined ? '' : `（${milliseconds} 毫秒）`;
  return account + htmlEscape(came.zh) + time;
}
