/** What WeChat's console knows of a component, to be changed: addresses, domain, keys, test version. */
import type { ComponentState } from '../../state/state.ts';
import { details, form, hidden, textField, type Shown } from '../widgets.ts';

export function registrationForm(shown: Shown, { registration }: ComponentState): string {
  const { say } = shown;
  const { componentAppId, eventUrl, messageUrl, initiatingDomain, testVersion } = registration;
  const unchanged = say('留空：不变', 'empty: as it is');
  const field = (label: string, name: string, value = '') =>
    textField(label, name, { value, hint: unchanged });
  const token = say('消息校验Token', 'Message token (消息校验Token)');
  const key = say('消息加解密Key', 'Message key (消息加解密Key)');
  const test = say('测试版本：', 'Test version: ');
  const fields = [
    hidden({ component: componentAppId }),
    field(say('授权事件接收URL', 'Event URL (授权事件接收URL)'), 'eventUrl', eventUrl),
    field(say('消息与事件接收URL', 'Message URL (消息与事件接收URL)'), 'messageUrl', messageUrl),
    field(say('授权发起页域名', 'Domain (授权发起页域名)'), 'initiatingDomain', initiatingDomain),
    field('AppSecret', 'componentAppSecret'),
    field(token, 'messageToken'),
    field(key, 'encodingAesKey'),
    field(test + say('授权事件接收URL', 'event URL'), 'testEventUrl', testVersion?.eventUrl),
    field(test + say('消息校验Token', 'message token'), 'testMessageToken'),
    field(test + say('消息加解密Key', 'message key'), 'testEncodingAesKey'),
  ];
  const label = say('保存配置', 'Save the registration');
  return details(
    say(
      '修改配置（地址、密钥、测试版本）',
      'Change the registration (addresses, keys, test version)',
    ),
    form(shown, { action: 'registration', label, fields: fields.join('') }),
  );
}
