/** Runs one command line: finds the command, runs it, prints what it answers, and says how it went. */
import { CommanderError } from 'commander';
import { randomBytes } from 'node:crypto';
import { isAnsweredYes } from './answered-yes.ts';
import { commands } from './commands.ts';
import { requireServed } from './components.ts';
import { explainAwsError } from './deployment/clients.ts';
import type { Deployment } from './deployment/deployment.ts';
import { CommandFailure, type ExitCode, wrongUsage } from './failure.ts';
import { operatorName } from './operator.ts';
import type { Terminal } from './output/terminal.ts';
import { createProgram, type Called } from './program.ts';
import { usageFailure } from './usage.ts';
import type { Answer, CommonOptions, Session } from './session.ts';
import { VERSION } from './version.ts';
import { chosenLanguage } from './words/language.ts';
import { placedWords } from './words/placed-words.ts';
import { wordsOf, type Words } from './words/words.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** @param parameters without Node.js and the script */
export async function runCommandLine(
  parameters: readonly string[],
  terminal: Terminal,
  environment: Environment = process.env,
): Promise<ExitCode> {
  const asJson = parameters.includes('--json');
  const words = wordsOf(chosenLanguage(parameters, environment));
  let called: Called | undefined;
  const complaints: string[] = [];
  const said: string[] = [];
  const program = createProgram({
    commands,
    words,
    version: VERSION,
    print: (text) => said.push(text.trimEnd()),
    complain: (text) => complaints.push(text.trimEnd()),
    onCall: (call) => (called = call),
  });
  try {
    program.parse(parameters, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) {
      const text = said.join('\n');
      const key = error.code === 'commander.version' ? 'version' : 'help';
      printAnswer({ document: { [key]: text }, lines: [text] }, { asJson, terminal, words });
      return 0;
    }
    const failure = usageFailure(error, { complaints, parameters }, words);
    if (asJson || error.code !== 'commander.help')
      return report(failure, { asJson, terminal, words });
    // Called without a command: the help is all that there is to say.
    for (const complaint of complaints) terminal.note(complaint);
    return 2;
  }
  if (!called) return 0;
  const placed = placedWords(words, called.common);
  return runCommand(called, { asJson, terminal, words: placed, environment });
}

interface Surroundings {
  asJson: boolean;
  terminal: Terminal;
  words: Words;
}

async function runCommand(
  { command, common, given }: Called,
  surroundings: Surroundings & { environment: Environment },
): Promise<ExitCode> {
  const { terminal, words } = surroundings;
  try {
    if (common.local && common.stage !== undefined) {
      throw wrongUsage(words.failures.localStage);
    }
    const act = await command.load();
    const answer = await act(createSession(common, surroundings), given);
    terminal.progress('');
    printAnswer(answer, surroundings);
    return answer.isWell === false ? 1 : 0;
  } catch (error) {
    terminal.progress('');
    const explained = explainAwsError(error, words);
    if (explained instanceof CommandFailure) return report(explained, surroundings);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return report(new CommandFailure('fault', words.failures.fault(text)), surroundings);
  }
}

function createSession(
  options: CommonOptions,
  { terminal, words, environment }: Surroundings & { environment: Environment },
): Session {
  let found: Promise<Deployment> | undefined;
  const deployment = () => {
    found ??= import('./deployment/connect.ts').then(async ({ connect }) => {
      const connected = await connect(options, words, environment);
      requireServed(options.component, connected, words);
      return connected;
    });
    return found;
  };
  return {
    options,
    words,
    terminal,
    deployment,
    confirm: async (plan) => {
      const [{ isLocal }] = [await deployment()];
      const operator = await operatorName(isLocal);
      for (const line of plan.split('\n')) terminal.note(line);
      if (!options.yes) await requireYes({ terminal, words });
      return `cli:${operator}:${randomBytes(4).toString('hex')}`;
    },
  };
}

async function requireYes(asking: Pick<Session, 'terminal' | 'words'>): Promise<void> {
  const { questions } = asking.words;
  if (!asking.terminal.isInteractive) {
    throw new CommandFailure('not-confirmed', questions.needsYes, { exitCode: 2 });
  }
  if (!(await isAnsweredYes(questions.goOn, asking))) {
    throw new CommandFailure('not-confirmed', questions.nothingDone);
  }
}

function printAnswer({ document, lines }: Answer, { asJson, terminal }: Surroundings): void {
  if (asJson) terminal.print(JSON.stringify(document, undefined, 2));
  else for (const line of lines) terminal.print(line);
}

/** With `--json`, a failure is the document. */
function report(failure: CommandFailure, { asJson, terminal, words }: Surroundings): ExitCode {
  const { code, message, remedies, exitCode } = failure;
  if (asJson) {
    terminal.print(JSON.stringify({ error: { code, message, remedies } }, undefined, 2));
    return exitCode;
  }
  terminal.note(`${terminal.style('bad', words.failures.mark)}${message}`);
  for (const remedy of remedies) terminal.note(`  ${remedy}`);
  return exitCode;
}
