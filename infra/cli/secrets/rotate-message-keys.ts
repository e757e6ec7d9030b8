/**
 * `wxkeeper secrets rotate-aes-key` and `rotate-message-token`: what WeChat signs and encrypts its
 * pushes with. WeChat's console is changed by a person, between two steps.
 */
import { verifyTicketKey } from '../../../shared/store/keys.ts';
import { isAnsweredYes } from '../answered-yes.ts';
import { chosenComponent } from '../components.ts';
import { CommandFailure } from '../failure.ts';
import type { Act, Answer } from '../session.ts';
import { answerOf, cancel, end, readPrepared, settle, type Change } from './change.ts';
import { enterValue } from './enter.ts';
import { prepared, rotationOf, switched, textIn, type Rotation } from './rotation.ts';
import { secretOfComponent, type ReadSecret } from './stored-secret.ts';
import { newValue } from './values.ts';

/** What WeChat has sent before the change is repeated within seconds; its tickets come every 10 minutes. */
const OLD_ACCEPTED_SECONDS = 15 * 60;

type Field = 'messageToken' | 'encodingAesKey';

export const rotateAesKey = rotating('encodingAesKey', 'secrets rotate-aes-key');
export const rotateMessageToken = rotating('messageToken', 'secrets rotate-message-token');

function rotating(field: Field, command: string): Act {
  return async (session, { options }) => {
    const secret = await secretOfComponent(session);
    const change = { field, command, secret, session };
    const before = await secret.read();
    const rotation = rotationOf(before.fields, field, before.writtenAt);
    if (options['cancel']) return cancel(change, before, rotation);
    if (!rotation) return begin(change, before);
    if (rotation.step === 'prepared') return goOn(change, rotation);
    return endWithTicket(change, before, rotation);
  };
}

type MessageKeyChange = Change & { field: Field };

/** Step 1: the new value is accepted. Then WeChat's console, and a person. */
async function begin(change: MessageKeyChange, before: ReadSecret): Promise<Answer> {
  const { field, secret, session } = change;
  const { terminal, words, options } = session;
  const { isMade, value } = await chooseValue(change, before);
  await session.confirm(words.secrets.beginPlan(field, secret.name));
  const { now, isLocal } = await session.deployment();
  const at = now();
  await secret.write(prepared(before.fields, { field, value, at }), before);
  await settle({ at }, session);
  const told = [
    words.secrets.begun(field),
    ...(isMade ? [words.secrets.made(secret.name)] : []),
    words.secrets.console(field, isLocal),
  ];
  if (terminal.isInteractive && options.yes !== true) {
    for (const line of told) terminal.note(line);
    if (await isAnsweredYes(words.secrets.isPublished, session)) return switchOver(change, { at });
    return answerOf(change, { step: 'prepared', since: at }, [words.secrets.later(change.command)]);
  }
  const lines = [...told, words.secrets.later(change.command)];
  return answerOf(change, { step: 'prepared', since: at }, lines);
}

async function chooseValue(
  { field, session }: MessageKeyChange,
  { fields }: ReadSecret,
): Promise<{ value: string; isMade: boolean }> {
  const { secrets } = session.words;
  const current = textIn(fields, field);
  if (current === '') throw new CommandFailure('secret-not-entered', secrets.notInUse(field));
  const question = secrets.askNew(field, secrets.forms[field]);
  const entered = await enterValue(field, question, session);
  if (entered === current) {
    throw new CommandFailure('value-unchanged', secrets.same(field), { exitCode: 2 });
  }
  return entered === ''
    ? { value: newValue(field), isMade: true }
    : { value: entered, isMade: false };
}

/** Step 2, in a run of its own. */
async function goOn(change: MessageKeyChange, rotation: Rotation): Promise<Answer> {
  const { field, session } = change;
  const { isLocal } = await session.deployment();
  await settle(rotation, session);
  const { secrets } = session.words;
  await session.confirm(`${secrets.console(field, isLocal)}\n${secrets.switchPlan(field)}`);
  return switchOver(change, rotation);
}

async function switchOver(
  change: MessageKeyChange,
  rotation: Pick<Rotation, 'at'>,
): Promise<Answer> {
  const { field, secret, session } = change;
  const at = (await session.deployment()).now();
  const before = await readPrepared(change, rotation);
  await secret.write(switched(before.fields, field, at), before);
  const answer = await end(change, before, { at, afterSeconds: OLD_ACCEPTED_SECONDS });
  return { ...answer, lines: [session.words.secrets.switched(field), ...answer.lines] };
}

/** Step 3. Without a ticket since the change, its console may have another value. */
async function endWithTicket(
  change: MessageKeyChange,
  before: ReadSecret,
  { at }: Rotation,
): Promise<Answer> {
  const { session } = change;
  const { table, now } = await session.deployment();
  const afterSeconds = OLD_ACCEPTED_SECONDS;
  const [ticket] = await table.readItems(
    [verifyTicketKey(await chosenComponent(session))],
    ['createdAt'],
  );
  const hasTicket = Number(ticket?.['createdAt'] ?? 0) > at;
  if (now() >= at + afterSeconds && !hasTicket) {
    const { noTicketSince, noTicketRemedy } = session.words.secrets;
    throw new CommandFailure('no-ticket-since', noTicketSince, { remedies: [noTicketRemedy] });
  }
  return end(change, before, { at, afterSeconds });
}
