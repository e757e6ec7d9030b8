/** A child process that stops whenever this process ends, even if this process is killed. */
import { spawn } from 'node:child_process';

/**
 * The shell reads from a pipe whose only writer is this process. When this process ends, even by
 * SIGKILL, `read` sees the end of the pipe and the shell stops the program. Files of the program are for
 * their owner only.
 */
const guardScript = `
umask 077
exec 3<&0
"$@" </dev/null 3<&- & program=$!
(read -r line <&3; kill "$program") >/dev/null 2>&1 & guard=$!
wait "$program"; status=$?
kill "$guard" 2>/dev/null
exit "$status"`;

/** A running program. */
export interface GuardedProcess {
  /** Resolves with the last output when the program has ended. Never rejects. */
  ended: Promise<{ output: string }>;
  /** Stops the program and waits until it has ended. */
  stop: () => Promise<void>;
}

/** Starts a program in its own process group, so that Ctrl-C reaches only this process. */
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
