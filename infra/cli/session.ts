/** What a command gets, and what it answers. */
import type { Deployment } from './deployment/deployment.ts';
import type { Terminal } from './output/terminal.ts';
import type { Words } from './words/words.ts';

/** The options of every command. */
export interface CommonOptions {
  stage?: string | undefined;
  component?: string | undefined;
  caller?: string | undefined;
  json?: boolean | undefined;
  lang?: string | undefined;
  local?: boolean | undefined;
  yes?: boolean | undefined;
}

/** One run of a command. */
export interface Session {
  options: CommonOptions;
  words: Words;
  terminal: Terminal;
  /** Finds the deployment at the first call: what can be refused before, is. */
  deployment: () => Promise<Deployment>;
  /**
   * Says what will be done, and asks.
   *
   * @returns the id by which the functions' logs name who did it
   * @throws {CommandFailure} where the answer is no
   */
  confirm: (plan: string) => Promise<string>;
}

/** What a command has found or done. */
export interface Answer {
  /** With `--json` all of stdout. */
  document: unknown;
  /** The same for people. */
  lines: readonly string[];
  /** Default: all is well. */
  isWell?: boolean | undefined;
}

/** The arguments and options of a command, as commander has read them. */
export interface Given {
  args: readonly string[];
  options: Readonly<Record<string, string | boolean | undefined>>;
}

/** What a command does. */
export type Act = (session: Session, given: Given) => Promise<Answer>;
