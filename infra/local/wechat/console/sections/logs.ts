/** What has happened: events on the bus, and pushes with body and answer. */
import { htmlEscape } from 'escape-goat';
import { pushFaultKinds } from '../../pushes/faults.ts';
import type { PushLogEntry } from '../../pushes/log.ts';
import { beijingTime } from '../../state/clock.ts';
import { live, type Card, type Shown } from '../widgets.ts';
import { kindName } from './push-faults.ts';

const SHOWN_ENTRIES = 30;

/** Undefined where nobody tells the simulator what is on the bus. */
export function busSection({ simulation, say }: Shown): Card | undefined {
  const events = simulation.busEvents?.();
  if (!events) return undefined;
  const entries = events
    .slice(-SHOWN_ENTRIES)
    .toReversed()
    .map(
      ({ id, at, detailType, detail }) =>
        `<details class="entry" id="event-${htmlEscape(id)}"><summary><time>${shortTime(at)}</time><strong>${htmlEscape(detailType)}</strong></summary>` +
        `<pre>${htmlEscape(JSON.stringify(detail, null, 2))}</pre></details>`,
    );
  const none = `<p>${say('还没有事件。', 'No events so far.')}</p>`;
  return {
    id: 'bus',
    heading: say('事件总线', 'Events on the bus'),
    content: live('bus-events', entries.join('') || none),
    isWide: true,
  };
}

export function pushLogSection({ simulation, say }: Shown): Card {
  const log = simulation.pushes.log();
  const newest = log.slice(-SHOWN_ENTRIES).toReversed();
  const entries = newest.map((entry) => pushEntry({ say }, entry));
  const count = newest[0]?.number ?? 0;
  const more = say(
    `<p><small>最近 ${newest.length} 条，共 ${count} 条</small></p>`,
    `<p><small>The newest ${newest.length} of ${count}</small></p>`,
  );
  const none = `<p>${say('还没有推送。', 'No pushes so far.')}</p>`;
  return {
    id: 'push-log',
    heading: say('推送记录', 'Push log'),
    content: live(
      'push-log-entries',
      entries.join('') + (count > entries.length ? more : '') || none,
    ),
    isWide: true,
  };
}

function pushEntry({ say }: Pick<Shown, 'say'>, entry: PushLogEntry): string {
  const {
    number,
    at,
    infoType,
    authorizerAppId = '',
    attempt,
    status,
    succeeded,
    problem = '',
  } = entry;
  const result = succeeded
    ? `<span class="ok">${say('成功', 'succeeded')}</span>`
    : `<span class="failed">${htmlEscape(problemName(problem, say))}</span>`;
  const repeated =
    attempt > 1 ? `<span>${say(`第 ${attempt} 次`, `attempt ${attempt}`)}</span>` : '';
  const test = entry.isForTestVersion ? `<span>${say('测试版本', 'test version')}</span>` : '';
  const answered = entry.answer === undefined ? say('没有应答', 'none') : shown(entry.answer, say);
  return `<details class="entry" id="push-${number}-${at}"><summary><time>${shortTime(at)}</time><strong>${htmlEscape(infoType)}</strong>${authorizerAppId && htmlEscape`<code>${authorizerAppId}</code>`}${repeated}${test}${result}</summary>
<p><small>${say('第三方平台', 'Component')} <code>${htmlEscape(entry.componentAppId)}</code>${status ? `, HTTP ${status}` : ''}</small></p>
<p><small>${say('推送内容（已解密）', 'Pushed (decrypted)')}</small></p><pre>${htmlEscape(entry.body ?? '')}</pre>
<p><small>${say('应答', 'Answer')}</small></p><pre>${answered}</pre></details>`;
}

const problemsInChinese: ReadonlyMap<string, string> = new Map([
  ['no address configured', '未配置接收地址'],
  ['timeout', '超时'],
  ['connection failed', '连接失败'],
  ['the body is not exactly "success"', '应答不是 success'],
]);

/** Codes of Node.js, such as ECONNREFUSED, have no language. */
function problemName(problem: string, say: Shown['say']): string {
  const fault = pushFaultKinds.find((kind) => kind === problem);
  if (fault) return kindName(fault, say);
  const chinese = problemsInChinese.get(problem) ?? problem.replace(/^status /, '状态码 ');
  return say(chinese, problem);
}

/** Without the year: `11-27 02:01:29`. */
function shortTime(at: number): string {
  return beijingTime(at).slice('2026-'.length);
}

function shown(answer: string, say: Shown['say']): string {
  return answer === '' ? say('（空）', '(empty)') : htmlEscape(answer);
}
