/** The clock and the component: tickets, its address, and what WeChat loses of it. */
import { htmlEscape } from 'escape-goat';
import { beijingTime } from '../../state/clock.ts';
import type { ComponentState } from '../../state/state.ts';
import { registrationForm } from './registration.ts';
import { pushFaultField } from './push-faults.ts';
import {
  button,
  componentField,
  form,
  hidden,
  live,
  textField,
  type Card,
  type Shown,
} from '../widgets.ts';

export function clockSection(shown: Shown): Card {
  const { simulation, say } = shown;
  const skips = [
    [600, say('快进 10 分钟', '+10 min')],
    [7200, say('快进 2 小时', '+2 h')],
    [86_400, say('快进 1 天', '+1 day')],
  ] as const;
  const buttons = skips.map(([seconds, label]) =>
    button(shown, { action: 'advance', label, fields: hidden({ seconds: String(seconds) }) }),
  );
  const now = `${beijingTime(simulation.clock.now())} ${say('（北京时间）', '(Beijing time)')}`;
  return {
    id: 'clock',
    heading: say('时钟', 'Clock'),
    content: `${live('clock-now', `<p><time>${now}</time></p>`)}${buttons.join('')}
${form(shown, {
  action: 'advance',
  label: say('快进', 'Skip'),
  fields: textField(say('秒数', 'Seconds'), 'seconds', { isNumber: true, value: '60' }),
})}`,
  };
}

export function componentSection(shown: Shown): Card {
  const { simulation, say } = shown;
  const states = [...simulation.components.values()];
  const losses = [
    ['verify-tickets', say('丢失全部票据', 'Lose all tickets')],
    ['component-access-token', say('平台令牌失效', 'Lose the component’s token')],
    ['pre-auth-codes', say('丢失预授权码', 'Lose pre-auth codes')],
    ['authorization-codes', say('丢失授权码', 'Lose authorization codes')],
  ] as const;
  const loss = ([what, label]: (typeof losses)[number]) =>
    button(shown, { action: 'forget', label, fields: componentField(shown) + hidden({ what }) });
  return {
    id: 'component',
    heading: say('第三方平台', 'Component'),
    content: `${live('component-state', states.map((each, index) => stateOf(shown, each, index)).join(''))}
${form(shown, {
  action: 'push-ticket',
  label: say('推送票据', 'Push a ticket'),
  look: 'main',
  fields: componentField(shown) + pushFaultField(shown),
})}
${button(shown, { action: 'check-url', label: say('校验地址（echostr）', 'Check the address (echostr)'), fields: componentField(shown) })}
${states.map((each) => registrationForm(shown, each)).join('')}
<h3>${say('微信侧丢失数据', 'What WeChat loses')}</h3>${losses.map(loss).join('')}`,
  };
}

function stateOf(shown: Shown, state: ComponentState, index: number): string {
  const { say } = shown;
  const { registration, isPushing, lastTicketAt } = state;
  const fields = hidden({ component: registration.componentAppId });
  const id = `tickets-${index}`;
  const toggle = isPushing
    ? button(shown, {
        action: 'stop-tickets',
        label: say('停止推送票据', 'Stop tickets'),
        fields,
        id,
      })
    : button(shown, {
        action: 'start-tickets',
        label: say('开始推送票据', 'Start tickets'),
        fields,
        id,
      });
  const unset = say('未设置', 'not set');
  const rows = [
    ['AppID', htmlEscape`<code>${registration.componentAppId}</code>`],
    [say('授权事件接收URL', 'Event URL'), htmlEscape(registration.eventUrl ?? unset)],
    [
      say('最近一次票据', 'Last ticket'),
      lastTicketAt === undefined ? say('尚未推送', 'none so far') : beijingTime(lastTicketAt),
    ],
    [
      say('票据推送', 'Tickets'),
      isPushing ? say('每 10 分钟一次', 'every 10 minutes') : say('未启动', 'stopped'),
    ],
  ];
  const facts = rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`);
  return `<dl class="facts">${facts.join('')}</dl>${toggle}`;
}
