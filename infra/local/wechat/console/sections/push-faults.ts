/** Faults of pushes: lost, doubled, held back, reordered. */
import { htmlEscape } from 'escape-goat';
import { pushFaultKinds, type PushFaultKind } from '../../pushes/faults.ts';
import type { Say } from '../language.ts';
import { button, choice, form, live, textField, type Card, type Shown } from '../widgets.ts';

const infoTypes = [
  'component_verify_ticket',
  'authorized',
  'updateauthorized',
  'unauthorized',
  'message',
];

/** What becomes of a single push. */
export function pushFaultField({ say }: Shown): string {
  const usual = { value: '', label: say('正常送达', 'as usual') };
  return choice(say('送达方式', 'Delivery'), 'fault', [usual, ...kinds(say)]);
}

export function pushFaultsSection(shown: Shown): Card {
  const { simulation, say } = shown;
  const all = { value: '', label: say('全部推送', 'all pushes') };
  const types = [all, ...infoTypes.map((value) => ({ value, label: value }))];
  const times = textField(say('次数', 'How many'), 'times', {
    isNumber: true,
    hint: say('留空：直到关闭', 'empty: until it is off'),
  });
  const fields =
    choice(say('故障', 'Fault'), 'kind', kinds(say)) +
    choice(say('推送', 'Pushes'), 'infoType', types) +
    times;
  const active = simulation.pushes.faults().map(({ kind, infoType, times: left }) => {
    const count = left === undefined ? '' : ` × ${left}`;
    return `<li>${kindName(kind, say)}: ${htmlEscape(infoType ?? all.label)}${count}</li>`;
  });
  const heldBack = simulation.pushes.heldBack();
  const held = say(`被扣留的推送：${heldBack}`, `Held back: ${heldBack}`);
  return {
    id: 'push-faults',
    heading: say('推送故障', 'Faults of pushes'),
    content: `${form(shown, { action: 'push-fault-on', label: say('打开推送故障', 'Switch the fault on'), fields })}
${live('push-faults-now', `${active.length > 0 ? `<ul>${active.join('')}</ul>` : ''}<p>${held}</p>`)}
${button(shown, { action: 'push-faults-off', label: say('关闭全部推送故障', 'Switch all off') })}
${button(shown, { action: 'release-pushes', label: say('送出被扣留的推送', 'Deliver what is held back') })}`,
  };
}

function kinds(say: Say): { value: string; label: string }[] {
  return pushFaultKinds.map((value) => ({ value, label: kindName(value, say) }));
}

/** A fault as the page calls it. */
export function kindName(kind: PushFaultKind, say: Say): string {
  const names: Record<PushFaultKind, string> = {
    lost: say('丢失', 'lost'),
    doubled: say('推送两次', 'sent twice'),
    delayed: say('扣留', 'held back'),
    reordered: say('晚于下一条', 'after the next one'),
  };
  return names[kind];
}
