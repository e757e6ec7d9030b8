/** A child process that never outlives this one, however this one ends. */
import { spawn } from 'node:child_process';

/**
 * The shell holds the reading end of a pipe whose writing end only this process has: when it ends,
 * even by SIGKILL, `read` sees the pipe's end and the program is told to stop.
 */
const guardScript = `
exec 3<&0
"$@" </dev/null 3<&- & program=$!
(read -r line <&3; kill "$program") >/dev/null 2>&1 & guard=$!
wait "$program"; status=$?
kill "$guard" 2>/dev/null
exit "$status"`;

/** A running program. */
export interface GuardedProcess {
  /** Resolves when it has ended, with the last lines it wrote. Never rejects. */
  ended: Promise<{ output: string }>;
  /** Tells it to stop and waits until it has. */
  stop: () => Promise<void>;
}

/** Starts a program in a process group of its own, so that Ctrl-C reaches only this process. */
export function startGuarded(command: string, args: readonly string[]): GuardedProcess {
  const guarded = process.platform !== 'win32';
  const child = guarded
    ? spawn('/bin/sh', ['-c', guardScript, 'sh', command, ...args], { detached: true })
    : spawn(command, args);
  let output = '';
  const keep = (text: Buffer) => {
    output = (output + text.toString()).slice(-2000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<{ output: string }>((resolve) => {
    child.once('error', (error) => {
      resolve({ output: error.message });
    });
    child.once('close', () => {
      resolve({ output });
    });
  });
  return {
    ended,
    stop: async () => {
      if (guarded) child.stdin.end();
      else child.kill();
      await ended;
    },
  };
}
