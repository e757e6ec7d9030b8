/** What can be wrong with the callers in the settings, and what is odd about them. */
import { LIVE_ALIAS } from '../../shared/aws/invoked-alias.ts';
import type { CallerPolicy, CallerRights } from '../../shared/callers/rights.ts';

/** What a caller can be called; {@link LIVE_ALIAS} is ours all the same. */
export const CALLER_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** Whether the settings can name a caller so. */
export function isCallerName(name: string): boolean {
  return CALLER_NAME.test(name) && name !== LIVE_ALIAS;
}

/** An account whose functions look up tokens: as anybody, or as a caller of the settings. */
export type LookUpAccount = string | { account: string; caller: string };

/** Contradictions between `lookUpAccounts` and the callers. */
export function callerMistakes({
  lookUpAccounts,
  callers,
  requireCaller,
}: CallerPolicy & { lookUpAccounts: readonly LookUpAccount[] }): string[] {
  return lookUpAccounts.flatMap((each, index) => {
    const where = `lookUpAccounts[${index}]`;
    if (typeof each === 'string') {
      const text = `${where} must name a caller, because of requireCaller`;
      return requireCaller ? `${text}: { "account": "${each}", "caller": "…" }` : [];
    }
    const rights = Object.hasOwn(callers, each.caller) ? callers[each.caller] : undefined;
    if (!rights) return `${where}[caller] must be one of "callers", but is "${each.caller}"`;
    return rights.tokens === false
      ? `${where}[caller] must be one that may have tokens, but is "${each.caller}"`
      : [];
  });
}

/** A warning, with an id by which it can be acknowledged. */
export interface CallerWarning {
  id: string;
  text: string;
}

/** What is allowed, but is hardly meant. */
export function callerWarnings(callers: CallerPolicy['callers']): CallerWarning[] {
  return Object.entries(callers).flatMap(([name, rights]) => {
    const warnings = [
      ...(rights.paths && mayHaveTokens(rights) ? [PATHS_AND_TOKENS] : []),
      ...(mayHaveTokens(rights) || mayCall(rights) ? [] : [idleOf(rights)]),
    ];
    return warnings.map(({ id, text }) => ({
      id: `${id}-${name}`,
      text: `the caller "${name}" ${text}`,
    }));
  });
}

const PATHS_AND_TOKENS = {
  id: 'callerPaths',
  text: 'has "paths" and may have tokens: with a token every path can be called. Set "tokens": false',
};

function idleOf(rights: CallerRights): CallerWarning {
  const text = hasNone(rights.tenants)
    ? 'may do nothing'
    : 'may neither have tokens nor call WeChat: it can only create links';
  return { id: 'callerIdle', text };
}

function mayHaveTokens(rights: CallerRights): boolean {
  return rights.tokens !== false && hasAccounts(rights);
}

function mayCall(rights: CallerRights): boolean {
  return rights.calls !== false && !hasNone(rights.paths) && hasAccounts(rights);
}

function hasAccounts({ tenants, authorizers }: CallerRights): boolean {
  const lists = [tenants, authorizers].filter((list) => list !== undefined);
  return lists.length === 0 || !lists.every(hasNone);
}

function hasNone(list: readonly string[] | undefined): boolean {
  return list?.length === 0;
}
