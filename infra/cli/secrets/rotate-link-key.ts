/** `wxkeeper secrets rotate-link-key`: nobody outside has this key, so it is a matter of time alone. */
import { MAXIMUM_AGE_SECONDS } from '../../../shared/aws/secrets.ts';
import { LONGEST_LINK_SECONDS } from '../../../shared/onboarding/link-request.ts';
import { CommandFailure } from '../failure.ts';
import { momentText } from '../output/durations.ts';
import type { Act, Answer } from '../session.ts';
import { answerOf, cancel, end, readPrepared, settle, type Change } from './change.ts';
import { prepared, rotationOf, switched, textIn, type Rotation } from './rotation.ts';
import { secretOfLinks, type ReadSecret } from './stored-secret.ts';
import { newValue } from './values.ts';

/** The last link of the old key is signed by a copy in memory, and then valid for as long as any. */
const OLD_ACCEPTED_SECONDS = MAXIMUM_AGE_SECONDS + LONGEST_LINK_SECONDS;

const field = 'linkSigningKey';
const command = 'secrets rotate-link-key';

export const rotateLinkKey: Act = async (session, { options }) => {
  const secret = await secretOfLinks(session);
  const change = { field, command, secret, session } as const;
  const before = await secret.read();
  const rotation = rotationOf(before.fields, field, before.writtenAt);
  if (options['cancel']) return cancel(change, before, rotation);
  if (!rotation) return begin(change, before);
  if (rotation.step === 'prepared') return switchOver(change, rotation);
  return end(change, before, { at: rotation.at, afterSeconds: OLD_ACCEPTED_SECONDS });
};

/** The new key opens links before the first one is signed with it. */
async function begin(change: Change, before: ReadSecret): Promise<Answer> {
  const { secret, session } = change;
  const { words } = session;
  if (textIn(before.fields, field) === '') {
    throw new CommandFailure('secret-not-entered', words.secrets.notInUse(field));
  }
  await session.confirm(words.secrets.beginPlan(field, secret.name));
  const at = (await session.deployment()).now();
  await secret.write(prepared(before.fields, { field, value: newValue(field), at }), before);
  session.terminal.note(words.secrets.begun(field));
  return switchOver(change, { at });
}

/** Nobody is asked once more: it was decided with the first step. */
async function switchOver(change: Change, rotation: Pick<Rotation, 'at'>): Promise<Answer> {
  const { secret, session } = change;
  const { secrets } = session.words;
  await settle(rotation, session);
  const before = await readPrepared(change, rotation);
  const at = (await session.deployment()).now();
  await secret.write(switched(before.fields, field, at), before);
  const endsFrom = at + OLD_ACCEPTED_SECONDS;
  const lines = [secrets.linkSwitched, secrets.notYet(momentText(endsFrom), command)];
  return answerOf(change, { step: 'switched', since: at, endsFrom }, lines);
}
