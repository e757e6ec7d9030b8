/** Faults of APIs, by the names by which people know them. */
import { htmlEscape } from 'escape-goat';
import { apiPaths } from '../../api/answer.ts';
import { OUTSIDE_ADDRESS } from '../../state/settings.ts';
import type { ApiFaultKind } from '../../state/api-faults.ts';
import { ALL_ADDRESSES } from '../actions/settings.ts';
import type { Say } from '../language.ts';
import {
  button,
  choice,
  details,
  form,
  hidden,
  live,
  textField,
  type Card,
  type Shown,
} from '../widgets.ts';

/** Errcodes that are met most. */
const errcodes: readonly (readonly [errcode: string, zh: string, en: string])[] = [
  ['61004', 'IP 不在白名单', 'address not on the list'],
  ['45009', '当日调用次数用尽', 'daily quota used up'],
  ['40001', '令牌无效', 'token not valid'],
  ['61023', '刷新令牌无效', 'refresh token not valid'],
  ['-1', '系统繁忙', 'system busy'],
];

export function apiFaultsSection(shown: Shown): Card {
  const { simulation, say } = shown;
  const all = { value: '*', label: say('全部接口', 'all APIs') };
  const paths = [all, ...apiPaths.map((value) => ({ value, label: value }))];
  const fields = [
    choice(say('接口', 'API'), 'path', paths),
    choice(say('故障', 'Fault'), 'kind', faultChoices(say)),
    textField(say('其他错误码', 'Other errcode'), 'errcode', { isNumber: true, value: '-1' }),
    textField(say('次数', 'How many'), 'times', {
      isNumber: true,
      hint: say('留空：直到关闭', 'empty: until it is off'),
    }),
    moreFields(say),
  ];
  const rows = simulation.faults.list().map(({ path, kind, errcode, times }, index) => {
    const label = say('关闭', 'Off');
    const off = { action: 'fault-off', label, fields: hidden({ path }), id: `fault-off-${index}` };
    const what = kind === 'errcode' ? `errcode ${errcode ?? -1}` : kindName(kind, say);
    const count = times === undefined ? '' : ` × ${times}`;
    return htmlEscape`<li><code>${path}</code> ${what}${count} ` + `${button(shown, off)}</li>`;
  });
  const hanging = simulation.faults.hanging();
  const count = say(`挂起的调用：${hanging}`, `Hanging calls: ${hanging}`);
  return {
    id: 'api-faults',
    heading: say('接口故障', 'Faults of APIs'),
    content: `${form(shown, { action: 'fault-on', label: say('打开接口故障', 'Switch the fault on'), fields: fields.join('') })}
${live('api-faults-now', `${rows.length > 0 ? `<ul>${rows.join('')}</ul>` : ''}<p>${count}</p>`)}
${button(shown, { action: 'faults-off', label: say('关闭全部接口故障', 'Switch all off') })}
${button(shown, { action: 'release-hanging', label: say('放行挂起的调用', 'Let hanging calls go on') })}`,
  };
}

/** What only some of the faults have. */
function moreFields(say: Say): string {
  const hint = (text: string) => ({ hint: say(`默认 ${text}`, `default ${text}`) });
  const fields = [
    textField(say('延迟（毫秒）', 'Delay (ms)'), 'delayMilliseconds', {
      ...hint('1000'),
      isNumber: true,
    }),
    textField(say('状态码', 'Status'), 'status', { ...hint('200'), isNumber: true }),
    textField('Content-Type', 'contentType', hint('text/html')),
    textField('Location', 'location'),
    textField(say('内容', 'Body'), 'body'),
  ];
  const summary = say(
    '延迟、状态码、内容（其他应答）',
    'Delay, status, content (of another answer)',
  );
  return details(summary, `<div class="fields">${fields.join('')}</div>`);
}

function faultChoices(say: Say): { value: string; label: string }[] {
  const named = errcodes.map(([value, zh, en]) => ({
    value,
    label: `${value} ${say(zh, en)}`,
  }));
  // In the order in which they are wanted: the three that the errcodes do not cover come first.
  const kinds: ApiFaultKind[] = [
    'hang',
    'response-lost',
    'bad-gateway',
    'other-response',
    'connection-reset',
    'response-cut',
    'truncated-json',
    'control-characters',
    'slow',
    'errcode',
  ];
  return [...named, ...kinds.map((value) => ({ value, label: kindName(value, say) }))];
}

function kindName(kind: ApiFaultKind, say: Say): string {
  const names: Record<ApiFaultKind, string> = {
    hang: say('挂起不返回', 'hangs'),
    'response-lost': say('已生效，应答丢失', 'takes effect, the answer is lost'),
    'bad-gateway': say('502 和 HTML 页面', '502 with an HTML page'),
    'other-response': say(
      '其他应答（默认 200 和 HTML）',
      'another answer (200 with HTML if nothing else is said)',
    ),
    'connection-reset': say('生效前连接断开', 'the connection breaks before it takes effect'),
    'response-cut': say('应答中途断开', 'the connection breaks in the middle of the answer'),
    'truncated-json': say('JSON 只有一半', 'half of the JSON'),
    'control-characters': say('JSON 含控制字符', 'control characters in the JSON'),
    slow: say('延迟返回（默认 1 秒）', 'slower (by 1 s if nothing else is said)'),
    errcode: say('其他错误码', 'another errcode'),
  };
  return names[kind];
}

export function addressesSection(shown: Shown): Card {
  const { simulation, say } = shown;
  const { settings, outsideUrl } = simulation;
  const list = settings.ipAllowList?.join(' ') ?? ALL_ADDRESSES;
  const outside = htmlEscape`<code>${outsideUrl || '—'}</code>`;
  const others = say(
    `不在列表中的地址调用接口会得到 61004（<code>jscode2session</code> 为 40090），<code>${ALL_ADDRESSES}</code> 表示不限制。`,
    `Other addresses get 61004 (40090 from <code>jscode2session</code>). <code>${ALL_ADDRESSES}</code>: no limit.`,
  );
  const second = say(
    `第二个端口 ${outside} 收到的调用，视为来自 <code>${OUTSIDE_ADDRESS}</code>。`,
    `Calls through the second port, ${outside}, come from <code>${OUTSIDE_ADDRESS}</code>.`,
  );
  const field = textField(say('IP 地址', 'IP addresses'), 'addresses', { value: list });
  return {
    id: 'addresses',
    heading: say('白名单IP地址列表', 'Address list (白名单IP地址列表)'),
    content: `<p>${others}</p><p>${second}</p>
${form(shown, { action: 'addresses', label: say('保存', 'Save'), fields: field })}`,
    isWide: true,
  };
}
