/** The functions in a process of their own that can be frozen, as Lambda freezes idle instances. */
import { execFile, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { InvocationResult, LambdaFunction } from '../../infra/local/lambda/lambda-instance.ts';
import type { LambdaRuntime } from '../../infra/local/lambda/lambda-runtime.ts';
import type { InstancesReport, InvokeCommand } from './instances.ts';

const program = fileURLToPath(new URL('instances.ts', import.meta.url));

/** Invocations that come while it is frozen wait. */
export interface FreezableRuntime extends LambdaRuntime {
  /** Nothing runs in it for so long, no timer either. @param meanwhile is called at the beginning */
  freeze: (milliseconds: number, meanwhile: () => void) => Promise<void>;
}

/** @param log gets each line that a function prints */
export function startFreezableRuntime(
  functions: readonly LambdaFunction[],
  log: (line: string) => void,
): FreezableRuntime {
  const child = fork(program, [JSON.stringify(functions)], { execArgv: [] });
  const pending = new Map<number, (result: InvocationResult) => void>();
  let ids = 0;
  child.on('message', (report: InstancesReport) => {
    if (report.kind === 'line') log(report.line);
    else pending.get(report.id)?.(report.result);
  });
  return {
    has: (functionName) => functions.some(({ name }) => name === functionName),
    invoke: async (functionName, payload) =>
      new Promise((resolve) => {
        const command: InvokeCommand = { id: ++ids, functionName, payload };
        pending.set(command.id, resolve);
        child.send(command);
      }),
    freeze: async (milliseconds, meanwhile) => {
      child.kill('SIGSTOP');
      // By a program of its own: it also runs to its end where this process is killed.
      const script = [
        '-c',
        'sleep "$0"; kill -CONT "$1"',
        `${milliseconds / 1000}`,
        `${child.pid}`,
      ];
      const thawed = promisify(execFile)('/bin/sh', script);
      meanwhile();
      await thawed;
    },
    close: async () => {
      if (!child.connected) return;
      await new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.disconnect();
      });
    },
  };
}
