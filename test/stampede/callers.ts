/** Starts the processes of the stampede and speaks with all of them at once. */
import { buildSync } from 'esbuild';
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  CallerAnswer,
  CallerCommand,
  CallerReport,
  CallerRequest,
  CallerWorld,
  Door,
} from './caller.ts';

export const PROCESSES = 8;
export const CALLERS_EACH = 50;

const source = fileURLToPath(new URL('caller.ts', import.meta.url));

/** Running processes. */
export interface Callers {
  /** Every caller of every process at once; those of a process that dies give no answer. */
  lookUp: (door: Door, request?: CallerRequest) => Promise<CallerAnswer[]>;
  /** How many callers have had to wait for a renewer since the last look-up began. */
  waiting: () => number;
  /** The time in all processes until it is set again, seconds since 1970. */
  setClock: (now: number) => void;
  /** Ends a process by SIGKILL: it can do nothing more. */
  kill: (pid: number) => Promise<void>;
  close: () => Promise<void>;
}

/**
 * Resolves when all of them are ready.
 *
 * @param folder for the program
 */
export async function startCallers(world: CallerWorld, folder: string): Promise<Callers> {
  const program = bundleProgram(folder);
  let waiting = 0;
  const children = Array.from({ length: PROCESSES }, () =>
    fork(program, [JSON.stringify(world)], { execArgv: [] }),
  );
  for (const child of children) {
    child.on('message', ({ kind }: CallerReport) => {
      if (kind === 'waiting') waiting++;
    });
  }
  const alive = () => children.filter(({ connected }) => connected);
  await Promise.all(children.map(async (child) => nextReport(child, 'ready')));
  return {
    lookUp: async (door, request = {}) => {
      waiting = 0;
      const asked = alive().map(async (child) => {
        tell(child, { kind: 'look-up', door, callers: CALLERS_EACH, request });
        const report = await nextReport(child, 'answers');
        return report?.answers ?? [];
      });
      return (await Promise.all(asked)).flat();
    },
    waiting: () => waiting,
    setClock: (now) => {
      for (const child of alive()) tell(child, { kind: 'clock', now });
    },
    kill: async (pid) => {
      const child = children.find((each) => each.pid === pid);
      if (!child) throw new Error(`process ${pid} is none of the callers`);
      await ended(child, () => child.kill('SIGKILL'));
    },
    close: async () => {
      await Promise.all(alive().map(async (child) => ended(child, () => child.disconnect())));
    },
  };
}

/** Loading eight times one file takes a third of the time of loading the SDK's hundreds. */
function bundleProgram(folder: string): string {
  const outfile = join(folder, 'caller.cjs');
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return outfile;
}

function tell(child: ChildProcess, command: CallerCommand): void {
  child.send(command);
}

/** Undefined if the process ends before. */
async function nextReport<Kind extends CallerReport['kind']>(child: ChildProcess, kind: Kind) {
  return new Promise<Extract<CallerReport, { kind: Kind }> | undefined>((resolve) => {
    const onMessage = (report: CallerReport) => {
      if (report.kind === kind) settle(report as Extract<CallerReport, { kind: Kind }>);
    };
    const onExit = () => settle(undefined);
    const settle = (report: Extract<CallerReport, { kind: Kind }> | undefined) => {
      child.off('message', onMessage).off('exit', onExit);
      resolve(report);
    };
    child.on('message', onMessage).on('exit', onExit);
  });
}

async function ended(child: ChildProcess, end: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    end();
  });
}
