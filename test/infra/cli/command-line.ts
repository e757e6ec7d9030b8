/** Runs the command line as a process against a local run, as a person or a script does. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Terminal } from '../../../infra/cli/output/terminal.ts';
import { grantsAnnounced, startLocalRun, type LocalRun } from '../../support/bundled-service.ts';

const script = fileURLToPath(new URL('../../../infra/cli/wxkeeper.cjs', import.meta.url));

/** What a process has printed, and how it ended. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Only what a process needs to start: no credentials of the machine's, and no metadata service. */
const environment = { PATH: process.env['PATH'], HOME: '/nonexistent', TZ: 'UTC' };

/** @param parameters the words behind `wxkeeper` */
export async function runCli(
  parameters: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  file = script,
): Promise<Ran> {
  return finished(startCli(parameters, variables, file));
}

/** A process that is still running. */
export type Running = ReturnType<typeof startCli>;

/** The same, for what a test has to do meanwhile. */
export function startCli(
  parameters: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  file = script,
) {
  return spawn(process.execPath, [file, ...parameters], {
    env: { ...environment, AWS_EC2_METADATA_DISABLED: 'true', ...variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** @param input what is piped into it */
export async function finished(child: Running, input = ''): Promise<Ran> {
  child.stdin.on('error', () => {}).end(input);
  const ran = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.err += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...ran };
}

/** The command line of one local run. */
export function cliOf({ urls }: Pick<LocalRun, 'urls'>) {
  const variables = { WXKEEPER_INVOKE_PORT: new URL(urls.invoke).port };
  const start = (line: string) => startCli([...wordsOf(line), '--local'], variables);
  const run = async (line: string, input = '') => finished(start(line), input);
  return {
    run,
    start,
    /** The document that `--json` prints. */
    json: async (line: string, input = '') => {
      const ran = await run(`${line} --json`, input);
      try {
        return { ...ran, document: JSON.parse(ran.out) as Record<string, unknown> };
      } catch {
        throw new Error(`no JSON document: ${ran.out}${ran.err}`);
      }
    },
  };
}

/** A local run with a ticket, and with accounts that have authorized. */
export async function startAuthorizedRun(
  accounts: readonly string[],
  options: Parameters<typeof startLocalRun>[0] = {},
): Promise<LocalRun> {
  const service = await startLocalRun(options);
  await service.simulator.pushVerifyTicket();
  for (const account of accounts) await service.simulator.authorize(account);
  await grantsAnnounced(service, accounts.length);
  return service;
}

/** A terminal whose words are kept, all in one list; nobody answers. */
export function keepingTerminal(changes: Partial<Terminal> = {}) {
  const printed: string[] = [];
  const note = (text: string) => void printed.push(text);
  const nothing = async () => '';
  const terminal: Terminal = {
    print: note,
    note,
    progress: () => {},
    isInteractive: false,
    ask: nothing,
    askHidden: nothing,
    style: (_style, text) => text,
    ...changes,
  };
  return { printed, terminal };
}

/** As a shell reads them: with quotes, no variables. */
export function wordsOf(line: string): string[] {
  return Array.from(
    line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g),
    ([, one, two, bare]) => one ?? two ?? bare ?? '',
  );
}
