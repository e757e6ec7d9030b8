/** What WeChat knows, watched from outside: which token lives how long, and why one has ended. */
import type { AuthorizerKey } from '../../shared/store/records/authorizer.ts';
import type { Simulation } from '../../infra/local/wechat/simulation.ts';
import type { ComponentState, Grant, TokenChain } from '../../infra/local/wechat/state/state.ts';
import { ownerName } from './components.ts';

/** Why WeChat no longer takes a token before its two hours are over. */
export type EndReason = 'replaced' | 'replaced-twice' | 'grant-ended' | 'forgotten';

/** One access token from WeChat's side; times are milliseconds since 1970. */
export interface IssuedToken {
  value: string;
  /** The account, or `component`. */
  owner: string;
  issuedAt: number;
  /** The call that it answered. */
  path: string;
  /** Who had called had given up by then. */
  isLate: boolean;
  endsAt: number;
  reason: EndReason | 'expired';
  /** The token that WeChat gave next. */
  replacement?: IssuedToken | undefined;
}

/** The call that made WeChat give a token. */
export type Cause = Pick<IssuedToken, 'path' | 'isLate'>;

/** See createLedger. */
export type Ledger = ReturnType<typeof createLedger>;

interface SeenChain {
  current?: string | undefined;
  previous?: string | undefined;
  grant?: object | undefined;
  grantedAt?: number | undefined;
}

/** @param nowMs milliseconds since 1970 */
export function createLedger(simulation: Simulation, nowMs: () => number) {
  const tokens = new Map<string, IssuedToken>();
  const seen = new Map<string, SeenChain>();
  /** By component. */
  const accountsSeen = new Map<string, Set<string>>();
  const refreshTokens = new Map<string, { owner: string; age: number }>();

  function end(value: string | undefined, at: number, reason: EndReason): void {
    const token = value === undefined ? undefined : tokens.get(value);
    if (token && at < token.endsAt) Object.assign(token, { endsAt: at, reason });
  }

  function observeChain(
    owner: string,
    { chain, cause, grant }: { chain: TokenChain; cause: Cause; grant?: object },
  ): void {
    const before = seen.get(owner) ?? {};
    const now = nowMs();
    const current = chain.current?.value;
    if (before.grant !== grant || (current === undefined && before.current !== undefined)) {
      const reason = before.grant === grant ? 'forgotten' : 'grant-ended';
      end(before.current, now, reason);
      end(before.previous, now, reason);
    }
    if (current !== undefined && current !== before.current) {
      const expiresAt = now + simulation.settings.accessTokenLifetimeSeconds * 1000;
      const token: IssuedToken = {
        value: current,
        owner,
        issuedAt: now,
        ...cause,
        endsAt: expiresAt,
        reason: 'expired',
      };
      tokens.set(current, token);
      const replaced = before.current === undefined ? undefined : tokens.get(before.current);
      if (replaced) replaced.replacement = token;
      end(before.current, now + simulation.settings.overlapSeconds * 1000, 'replaced');
      end(before.previous, now, 'replaced-twice');
    }
    const grantedAt = grant && (before.grant === grant ? before.grantedAt : now);
    seen.set(owner, { current, previous: chain.previous?.value, grant, grantedAt });
  }

  function observeComponent(component: ComponentState, cause: Cause): void {
    const { componentAppId } = component.registration;
    observeChain(ownerName({ componentAppId }), { chain: component.accessTokens, cause });
    const accounts = accountsSeen.get(componentAppId) ?? new Set<string>();
    accountsSeen.set(componentAppId, accounts);
    for (const authorizerAppId of accounts) {
      if (component.grants.has(authorizerAppId)) continue;
      observeChain(ownerName({ componentAppId, authorizerAppId }), { chain: {}, cause });
    }
    for (const [authorizerAppId, grant] of component.grants) {
      accounts.add(authorizerAppId);
      const owner = ownerName({ componentAppId, authorizerAppId });
      observeChain(owner, { chain: grant.accessTokens, cause, grant });
      if (!refreshTokens.has(grant.refreshToken)) {
        refreshTokens.set(grant.refreshToken, { owner, age: refreshTokens.size + 1 });
      }
    }
  }

  return {
    /** To be called after everything that can change what WeChat knows. */
    observe(cause: Cause = { path: '', isLate: false }): void {
      for (const component of simulation.components.values()) observeComponent(component, cause);
    },
    tokensOf: (owner: string) => [...tokens.values()].filter((token) => token.owner === owner),
    tokenOf: (value: string): IssuedToken | undefined => tokens.get(value),
    /** Grows with each refresh token that WeChat makes; undefined for one that it never made for it. */
    ageOf(refreshToken: string, owner: string): number | undefined {
      const made = refreshTokens.get(refreshToken);
      return made?.owner === owner ? made.age : undefined;
    },
    grantOf: ({ componentAppId, authorizerAppId }: AuthorizerKey): Grant | undefined =>
      simulation.components.get(componentAppId)?.grants.get(authorizerAppId),
    /** When the grant that there is began; milliseconds since 1970. */
    grantedAt: (owner: string): number | undefined => seen.get(owner)?.grantedAt,
  };
}
