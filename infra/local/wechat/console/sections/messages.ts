/** What users write and do, and any event of WeChat's. */
import { exampleText, messageExamples } from '../message-examples.ts';
import {
  accountChoice,
  choice,
  componentField,
  form,
  formatField,
  jsonField,
  textField,
  type Card,
  type Shown,
} from '../widgets.ts';
import { pushFaultField } from './push-faults.ts';

export function messageSection(shown: Shown): Card {
  const { say } = shown;
  const users = [
    { value: '0', label: '小满' },
    { value: '1', label: '立秋' },
    { value: '', label: say('新用户', 'a new user') },
  ];
  const types = messageExamples.map((example) => ({
    value: example.id,
    label: typeLabel(say(example.zh, example.en), example.id),
    example: exampleText(example),
  }));
  const [first] = messageExamples;
  const fields = [
    accountChoice(shown, 'message-account'),
    choice(say('用户', 'User'), 'user', users),
    choice(say('类型', 'Type'), 'type', types),
    formatField(say('格式', 'Format')),
    pushFaultField(shown),
    componentField(shown),
    jsonField(say('字段（JSON）', 'Fields (JSON)'), 'fields', first ? exampleText(first) : ''),
  ];
  const label = say('发送', 'Send');
  return {
    id: 'messages',
    heading: say('用户消息', 'Messages of users'),
    content: `<p>${say('用户发来消息或触发事件，推送到消息与事件接收URL。', 'A user writes or does something: pushed to 消息与事件接收URL.')}</p>
${form(shown, { action: 'message', label, look: 'main', fields: fields.join('') })}`,
  };
}

/** WeChat's own name behind ours, where that is another one. */
function typeLabel(name: string, id: string): string {
  return name === id ? name : `${name} (${id})`;
}

/** InfoTypes that are pushed without anybody having authorized, with fields of each. */
const eventExamples = {
  notify_third_fasteregister: { appid: 'wx5a1c9e7d3b2f8046', status: 0, msg: 'OK' },
  notify_3rd_wxa_auth: { appid: 'wxd4f60c8a2e9b1735', taskid: 'task', apply_status: 3 },
};

export function eventSection(shown: Shown): Card {
  const { say } = shown;
  const examples = Object.entries(eventExamples).map(([value, fields]) => ({
    value,
    label: value,
    example: JSON.stringify(fields, null, 2),
  }));
  const [first] = examples;
  const fields = [
    textField('InfoType', 'infoType', { value: first?.value ?? '' }),
    pushFaultField(shown),
    componentField(shown),
    jsonField(say('字段（JSON）', 'Fields (JSON)'), 'fields', first?.example ?? '{}'),
  ];
  return {
    id: 'events',
    heading: say('任意事件', 'Any event'),
    content: `<p>${say('推送到授权事件接收URL，原样转发到事件总线。', 'Pushed to 授权事件接收URL; it reaches the event bus as it is.')}</p>
${form(shown, { action: 'event', label: say('推送事件', 'Push the event'), look: 'main', fields: fields.join('') })}`,
  };
}
