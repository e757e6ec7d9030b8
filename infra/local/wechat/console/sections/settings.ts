/** How the simulated WeChat behaves where WeChat's own behaviour differs or is not certain. */
import { htmlEscape } from 'escape-goat';
import {
  numberSettings,
  orderChoices,
  permissionSetSettings,
  switchSettings,
} from '../../control/ranges.ts';
import { settingWords } from '../setting-words.ts';
import { button, choice, form, live, textField, type Card, type Shown } from '../widgets.ts';

const numberNames = Object.keys(numberSettings) as (keyof typeof numberSettings)[];

export function settingsSection(shown: Shown): Card {
  const { say } = shown;
  const save = { action: 'settings', label: say('保存设置', 'Save the settings') } as const;
  return {
    id: 'settings',
    heading: say('微信行为设置', 'Settings of WeChat’s behaviour'),
    content: `<p>${say('立即生效，含义见 docs/simulator.md。', 'They hold at once; docs/simulator.md says what they mean.')}</p>
${live('settings-now', form(shown, { ...save, look: 'main', id: 'save-settings', fields: fieldsOf(shown) }))}
${button(shown, { action: 'default-settings', label: say('恢复默认值', 'Back to the defaults') })}`,
    isWide: true,
  };
}

function fieldsOf(shown: Shown): string {
  const { say, simulation } = shown;
  const { settings } = simulation;
  const label = (name: keyof typeof settingWords) =>
    htmlEscape(say(settingWords[name].zh, settingWords[name].en));
  const numbers = numberNames.map((name) =>
    textField(label(name), name, { isNumber: true, value: String(settings[name]) }),
  );
  const sets = permissionSetSettings.map((name) =>
    textField(label(name), name, { value: settings[name].join(', ') }),
  );
  const switches = switchSettings.map((name) =>
    choice(label(name), name, [
      { value: 'true', label: say('是', 'yes'), isChosen: settings[name] },
      { value: 'false', label: say('否', 'no'), isChosen: !settings[name] },
    ]),
  );
  const names = {
    'push-first': say('先推送', 'the push'),
    'callback-first': say('先返回', 'the return'),
  };
  const order = choice(
    label('order'),
    'order',
    orderChoices.map((value) => ({
      value,
      label: names[value],
      isChosen: settings.order === value,
    })),
  );
  return [...numbers, ...sets, order, ...switches].join('');
}
