/** Errcodes with which WeChat refuses calls, one by one or for a while, without doing anything. */
import type { Random } from './random.ts';

/** Calls that WeChat refuses for a while. */
export interface Refusal {
  errcode: number;
  /** The end of the paths that it concerns; empty for all. */
  path: string;
  /** Milliseconds since 1970. */
  until: number;
}

const COMPONENT_TOKEN = 'api_component_token';
const SECOND_MS = 1000;

/** Each with the calls that answer so, and how long it lasts; as WeChat means it. */
const kinds = [
  // The quota of a minute: there is another one in the next.
  { errcode: 45011, path: COMPONENT_TOKEN, longestSeconds: 60 },
  { errcode: 45011, path: 'api_authorizer_token', longestSeconds: 60 },
  { errcode: 45011, path: 'api_query_auth', longestSeconds: 60 },
  { errcode: 45011, path: 'api_get_authorizer_info', longestSeconds: 60 },
  { errcode: 45011, path: 'api_get_authorizer_list', longestSeconds: 60 },
  // Our address is not on the list, until somebody enters it.
  { errcode: 61004, path: '', longestSeconds: 30 * 60 },
  // Of another AppSecret, until somebody has corrected it.
  { errcode: 40125, path: COMPONENT_TOKEN, longestSeconds: 30 * 60 },
  // The ticket, until the next one has come.
  { errcode: 61005, path: COMPONENT_TOKEN, longestSeconds: 10 * 60 },
] as const;

/** Something that WeChat refuses from now on. @param nowMs milliseconds since 1970 */
export function drawRefusal(chance: Random, nowMs: number): Refusal {
  const { errcode, path, longestSeconds } = chance.pick(kinds);
  return { errcode, path, until: nowMs + chance.integer(1, longestSeconds) * SECOND_MS };
}

/** What WeChat refuses this one call with; undefined where it does what it is asked. */
export function refusalOf(
  { chance, rate, refusals }: { chance: Random; rate: number; refusals: readonly Refusal[] },
  { path, nowMs }: { path: string; nowMs: number },
): number | undefined {
  const lasting = refusals.find((each) => nowMs < each.until && path.endsWith(each.path));
  if (lasting) return lasting.errcode;
  if (!chance.chance(rate)) return undefined;
  const { errcode, path: concerned } = chance.pick(kinds);
  return path.endsWith(concerned) ? errcode : undefined;
}
