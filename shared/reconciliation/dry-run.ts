/** What a comparison would do: for an operator who wants to see it first. */
import type { AuthorizerStatus } from '../store/records/authorizer.ts';
import type { Difference } from './compare.ts';
import { findRepairs } from './find-repairs.ts';
import { readAuthorizerList, type ListPorts } from './wechat-list.ts';

/** More would not fit into the answer of an invocation at some time, and nobody reads them. */
const MOST_DIFFERENCES = 1000;

/** One account that differs. `announce`: only its event is missing. */
export interface ToldDifference {
  authorizerAppId: string;
  difference: Difference | 'announce';
  /** Null where it is not stored. */
  status: AuthorizerStatus | null;
}

/** The answer to a dry run. */
export interface DryRun {
  componentAppId: string;
  dryRun: true;
  listed: number;
  stored: number;
  isListComplete: boolean;
  differing: number;
  /** The first of them, by appid. */
  differences: ToldDifference[];
}

/**
 * The differences, without any repair.
 *
 * @throws as a comparison
 */
export async function tellDifferences(
  { componentAppId }: { componentAppId: string },
  ports: ListPorts,
): Promise<DryRun> {
  const list = await readAuthorizerList(componentAppId, ports);
  const { repairs, stored, states } = await findRepairs({ componentAppId }, list, ports);
  const differences = repairs.slice(0, MOST_DIFFERENCES).map(({ authorizerAppId }) => {
    // What is listed and not stored is adopted.
    const { need = 'adopt', status = null } = states.before(authorizerAppId) ?? {};
    return { authorizerAppId, difference: need, status };
  });
  const { grants, isComplete } = list;
  const found = { listed: grants.size, stored, isListComplete: isComplete };
  return { componentAppId, dryRun: true, ...found, differing: repairs.length, differences };
}
