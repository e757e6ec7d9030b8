/** Asks for a value of a secret, unseen, until it has the right form. */
import { CommandFailure } from '../failure.ts';
import { InputBrokenOff } from '../output/hidden-input.ts';
import type { Session } from '../session.ts';
import { hasForm, type ComponentField } from './values.ts';

/** A person may mistype; a script would do the same again. */
const MOST_TRIES = 3;

/** @returns empty where nothing was entered. @throws {CommandFailure} never with the value in it */
export async function enterValue(
  field: ComponentField,
  question: string,
  session: Session,
): Promise<string> {
  const { terminal, words } = session;
  for (let tries = 1; ; tries += 1) {
    const value = await ask(question, session);
    if (value === '' || hasForm(field, value)) return value;
    const message = words.secrets.malformed(field, words.secrets.forms[field], value.length);
    if (!terminal.isInteractive || tries === MOST_TRIES) {
      throw new CommandFailure('value-malformed', message, { exitCode: 2 });
    }
    terminal.note(message);
  }
}

async function ask(question: string, { terminal, words }: Session): Promise<string> {
  try {
    return await terminal.askHidden(question);
  } catch (error) {
    if (!(error instanceof InputBrokenOff)) throw error;
    throw new CommandFailure('not-confirmed', words.questions.nothingDone);
  }
}
