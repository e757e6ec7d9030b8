/** What all changes of keys have in common: the wait between two steps, the last step, the way back. */
import { setTimeout as wait } from 'node:timers/promises';
import { RECHECK_SECONDS } from '../../../shared/aws/outdated-keys.ts';
import { CommandFailure } from '../failure.ts';
import { momentText } from '../output/durations.ts';
import type { Answer, Session } from '../session.ts';
import {
  ended,
  rotationOf,
  type Rotation,
  type RotatedField,
  type RotationStep,
} from './rotation.ts';
import type { ReadSecret, StoredSecret } from './stored-secret.ts';

/** One change of one key. */
export interface Change {
  field: RotatedField;
  /** The command that goes on with it. */
  command: string;
  secret: StoredSecret;
  session: Session;
}

/**
 * A function that opens nothing with the keys in its memory reads them again, unless its copy is newer
 * than that. Some seconds more, until Secrets Manager answers with the new text everywhere.
 */
const SETTLED_SECONDS = RECHECK_SECONDS + 5;

/** How far a change is, as `--json` tells it. */
interface Progress {
  step: RotationStep | 'done' | 'cancelled';
  /** When this step was taken. */
  since?: number;
  /** When the last one can be taken. */
  endsFrom?: number;
}

/** @param lines for people */
export function answerOf(
  { secret, field, command }: Change,
  { step, since, endsFrom }: Progress,
  lines: readonly string[],
): Answer {
  const isOver = step === 'done' || step === 'cancelled';
  const next = isOver ? null : command;
  const times = { since: since ?? null, endsFrom: endsFrom ?? null };
  return { document: { secret: secret.name, field, step, ...times, next }, lines };
}

/** Waits until every function accepts what was written: before that nobody may use it. */
export async function settle(
  { at }: Pick<Rotation, 'at'>,
  { deployment, terminal, words }: Session,
): Promise<void> {
  const { now } = await deployment();
  const secondsLeft = () => at + SETTLED_SECONDS - now();
  while (secondsLeft() > 0) {
    terminal.progress(words.secrets.settling(secondsLeft()));
    await wait(1000);
  }
  terminal.progress('');
}

/**
 * Reads the secret before the new value is used. Meanwhile somebody was asked, or time went by: to
 * exchange the values once more would undo another's step, or use the nothing that a way back has left.
 *
 * @throws {CommandFailure} where what was prepared is no longer what waits
 */
export async function readPrepared(
  { field, secret, session }: Change,
  { at }: Pick<Rotation, 'at'>,
): Promise<ReadSecret> {
  const found = await secret.read();
  const rotation = rotationOf(found.fields, field, found.writtenAt);
  if (rotation?.step === 'prepared' && rotation.at === at) return found;
  const message = session.words.secrets.changedMeanwhile(secret.name);
  throw new CommandFailure('secret-changed', message);
}

/** The old value is accepted no longer, if that is long enough ago. */
export async function end(
  change: Change,
  before: ReadSecret,
  { at, afterSeconds }: { at: number; afterSeconds: number },
): Promise<Answer> {
  const { field, secret, session, command } = change;
  const { secrets } = session.words;
  const endsFrom = at + afterSeconds;
  const { now } = await session.deployment();
  if (now() < endsFrom) {
    const lines = [secrets.notYet(momentText(endsFrom), command)];
    return answerOf(change, { step: 'switched', since: at, endsFrom }, lines);
  }
  await session.confirm(secrets.endPlan(field));
  await secret.write(ended(before.fields, field), before);
  return answerOf(change, { step: 'done' }, [secrets.ended(field)]);
}

/** Takes a new value back that nobody uses. @throws {CommandFailure} where there is none */
export async function cancel(
  change: Change,
  before: ReadSecret,
  rotation: Rotation | undefined,
): Promise<Answer> {
  const { field, secret, session } = change;
  const { secrets } = session.words;
  if (rotation?.step !== 'prepared') {
    throw new CommandFailure('nothing-to-cancel', secrets.cannotCancel(field));
  }
  await session.confirm(secrets.cancelPlan(field));
  await secret.write(ended(before.fields, field), before);
  return answerOf(change, { step: 'cancelled' }, [secrets.cancelled(field)]);
}
