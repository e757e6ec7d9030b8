/** What the functions' logs say of one account. */
import type { Places } from './local-surroundings.ts';
import type { LogLine } from './surroundings.ts';

/** Not read yet: see the saved query of the runbook. */
export async function readLog(
  _places: Places,
  _account: { componentAppId: string; authorizerAppId: string },
): Promise<LogLine[] | null> {
  return null;
}
