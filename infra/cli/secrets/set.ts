/** `wxkeeper secrets set`: enters what WeChat's console has. No value is shown anywhere. */
import { isEncodingAesKey } from '../../../shared/wechat/encoding-aes-key.ts';
import type { Act, Session } from '../session.ts';
import { enterValue } from './enter.ts';
import { overtaken, textIn, type SecretFields } from './rotation.ts';
import { secretOfComponent } from './stored-secret.ts';
import { componentFields, type ComponentField } from './values.ts';

export const set: Act = async (session) => {
  const { words } = session;
  const secret = await secretOfComponent(session);
  const before = await secret.read();
  const entered = await enterAll(before.fields, session);
  const changed = componentFields.filter(
    (field) => !['', textIn(before.fields, field)].includes(entered[field]),
  );
  const kept = changed.filter((field) => isStillAccepted(field, before.fields));
  const document = { secret: secret.name, changed, stillAccepted: kept };
  if (changed.length === 0) return { document, lines: [words.secrets.nothingToSet] };
  const plan = [
    words.secrets.setPlan(secret.name, changed),
    ...(kept.length > 0 ? [words.secrets.keepsOld(kept)] : []),
  ];
  await session.confirm(plan.join('\n'));
  const at = (await session.deployment()).now();
  const fields = changed.reduce(
    (all, field) => withValue(all, { field, value: entered[field], at }),
    before.fields,
  );
  await secret.write(fields, before);
  return { document, lines: [words.secrets.set(secret.name)] };
};

async function enterAll(
  fields: SecretFields,
  session: Session,
): Promise<Record<ComponentField, string>> {
  const { secrets } = session.words;
  const entered: Record<ComponentField, string> = {
    componentAppSecret: '',
    messageToken: '',
    encodingAesKey: '',
  };
  for (const field of componentFields) {
    const question = secrets.ask(field, secrets.forms[field], textIn(fields, field) !== '');
    entered[field] = await enterValue(field, question, session);
  }
  return entered;
}

/** AppSecret has no former one: WeChat takes the new one alone. What is no key opens nothing. */
function isStillAccepted(field: ComponentField, fields: SecretFields): boolean {
  if (field === 'componentAppSecret') return false;
  const value = textIn(fields, field);
  return field === 'encodingAesKey' ? isEncodingAesKey(value) : /^[!-~]+$/.test(value);
}

function withValue(
  fields: SecretFields,
  { field, value, at }: { field: ComponentField; value: string; at: number },
): SecretFields {
  return field === 'componentAppSecret' || !isStillAccepted(field, fields)
    ? { ...fields, [field]: value }
    : overtaken(fields, { field, value, at });
}
