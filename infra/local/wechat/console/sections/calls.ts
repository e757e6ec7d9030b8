/** Calls of APIs: how many there were, how many may be, and whether a token is valid. */
import { htmlEscape } from 'escape-goat';
import { apiPaths } from '../../api/answer.ts';
import { button, choice, form, live, table, textField, type Card, type Shown } from '../widgets.ts';

export function callsSection(shown: Shown): Card {
  const { simulation, say } = shown;
  const rows = Object.entries(simulation.calls.all()).map(([path, count]) => [
    htmlEscape`<code>${path}</code>`,
    String(count),
  ]);
  const counts = table([say('接口', 'API'), say('次数', 'Calls')], rows);
  return {
    id: 'calls',
    heading: say('接口调用次数与上限', 'Calls and daily limits'),
    content: `${live('calls-now', counts || `<p>${say('还没有调用。', 'No calls so far.')}</p>`)}
${button(shown, { action: 'reset-counts', label: say('重新计数', 'Count afresh') })}
<h3>${say('每日上限（用尽后 45009）', 'Daily limit (45009 where it is used up)')}</h3>
${live('quotas-now', changedLimits(shown))}${limitForm(shown)}
${button(shown, { action: 'reset-quotas', label: say('当日调用次数清零', 'Clear today’s calls') })}`,
  };
}

function changedLimits({ simulation, say }: Shown): string {
  const changed = Object.entries(simulation.settings.dailyQuotas);
  const rows = changed.map(([path, limit]) => [htmlEscape`<code>${path}</code>`, String(limit)]);
  return table([say('已修改的上限', 'Changed limits'), say('每日', 'A day')], rows);
}

function limitForm(shown: Shown): string {
  const { say } = shown;
  const paths = apiPaths.map((value) => ({ value, label: value }));
  const fields =
    choice(say('接口', 'API'), 'path', paths) +
    textField(say('每日次数', 'Calls a day'), 'callsPerDay', { isNumber: true, value: '1' });
  return form(shown, { action: 'daily-quota', label: say('保存上限', 'Save the limit'), fields });
}

export function tokenSection(shown: Shown): Card {
  const { say } = shown;
  const kinds = [
    { value: 'authorizer', label: say('商家令牌', 'of an account') },
    { value: 'component', label: say('平台令牌', 'of the component') },
    { value: 'ticket', label: 'jsapi_ticket' },
  ];
  const fields =
    choice(say('类型', 'Kind'), 'kind', kinds) + textField(say('令牌', 'Token'), 'token');
  return {
    id: 'token',
    heading: say('令牌是否有效', 'Is a token valid?'),
    content: form(shown, { action: 'check-token', label: say('检查', 'Check it'), fields }),
  };
}
