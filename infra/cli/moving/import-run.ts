/** One call of `wxkeeper import`. */
import type { ReadAccounts } from './read-file.ts';

/** What was asked for, and what the file has. */
export interface Run {
  componentAppId: string;
  file: string;
  dryRun: boolean;
  check: boolean;
  read: ReadAccounts;
}
