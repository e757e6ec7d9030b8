/** What stops a command: one line of what is wrong, and what to do about it. */

/** 1: something is wrong or could not be found out. 2: wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** A command ends here; nothing is a fault of the command line itself. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  /** Never changes, whatever the language: scripts compare it. */
  readonly code: string;
  /** What to do next: a line each. */
  readonly remedies: readonly string[];
  readonly exitCode: ExitCode;

  constructor(
    code: string,
    message: string,
    { remedies = [], exitCode = 1, cause }: FailureDetails = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.remedies = remedies;
    this.exitCode = exitCode;
  }
}

/** What a failure can have besides its code and message. */
export interface FailureDetails {
  remedies?: readonly string[];
  /** Default 1. */
  exitCode?: ExitCode;
  cause?: unknown;
}

/** The command cannot be meant so; nothing was done. */
export function wrongUsage(message: string, remedies: readonly string[] = []): CommandFailure {
  return new CommandFailure('usage', message, { remedies, exitCode: 2 });
}
