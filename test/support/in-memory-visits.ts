/** The promises about merchants' visits, kept in memory. */
import { LONGEST_QUOTA_SECONDS } from '../../shared/clocks.ts';
import type { CodeClaim, Visit } from '../../shared/store/records/visit.ts';
import type { CodeRequest, Store } from '../../shared/store/store.ts';
import type { Shelf } from './shelf.ts';

/** What is stored of visits. */
export interface VisitShelves {
  visits: Shelf<Visit>;
  /** The states of visits by the hash of their pre-auth code. */
  states: Shelf<string>;
  visitCounts: Shelf<number>;
  codeQuotaEnds: Shelf<number>;
}

/** Visits, and who exchanges which of their codes. */
export function storeVisits({ visits, states }: Pick<VisitShelves, 'visits' | 'states'>) {
  return {
    async saveVisit(visit) {
      const { componentAppId, state, preAuthCodeDigest } = visit;
      const pointers = preAuthCodeDigest === undefined ? [] : [preAuthCodeDigest];
      const isTaken =
        visits.read(componentAppId, state) ??
        pointers.find((digest) => states.read(componentAppId, digest));
      if (isTaken) throw new Error('the state or the pre-auth code is taken already');
      visits.write({ ...visit, outcomes: {} }, componentAppId, state);
      for (const digest of pointers) states.write(state, componentAppId, digest);
    },
    readVisit: async (componentAppId, state) => visits.read(componentAppId, state),
    async findVisit(componentAppId, preAuthCodeDigest) {
      const state = states.read(componentAppId, preAuthCodeDigest);
      return state === undefined ? undefined : visits.read(componentAppId, state);
    },
    async completeVisit({ componentAppId, state }, { codeDigest, ...outcome }) {
      const visit = visits.read(componentAppId, state);
      if (!visit) return undefined;
      const { authorizerAppId = outcome.authorizerAppId } = visit;
      const outcomes = { ...visit.outcomes, [codeDigest]: outcome };
      visits.write({ ...visit, authorizerAppId, outcomes }, componentAppId, state);
      return authorizerAppId;
    },
    async claimCode({ componentAppId, state }, request) {
      const visit = visits.read(componentAppId, state);
      if (!visit) return 'not-claimed';
      const { codeDigest, owner: claimOwner, claimedUntil, mostCodes } = request;
      const askedCodes = new Set(visit.askedCodes);
      if (mostCodes !== undefined) {
        askedCodes.add(codeDigest);
        const isTaken = isClaimInForce(visit.claims?.[codeDigest], request);
        if (isTaken || (askedCodes.size > mostCodes && !visit.askedCodes?.has(codeDigest)))
          return 'not-claimed';
      }
      const claim = { claimOwner, claimedUntil };
      const claims = { ...visit.claims, [codeDigest]: claim };
      const asked = askedCodes.size > 0 ? { askedCodes } : {};
      visits.write({ ...visit, ...asked, claims }, componentAppId, state);
      return 'claimed';
    },
    async endClaim({ componentAppId, state }, { codeDigest, owner, isRefused }) {
      const visit = visits.read(componentAppId, state);
      const claim = visit?.claims?.[codeDigest];
      if (!visit || claim?.claimOwner !== owner) return 'claim-lost';
      const claims = {
        ...visit.claims,
        [codeDigest]: { ...claim, claimedUntil: 0, isRefused: isRefused || undefined },
      };
      visits.write({ ...visit, claims }, componentAppId, state);
      return 'saved';
    },
  } satisfies Partial<Store>;
}

/** Somebody else has the code, or it was refused; not where the clock of the claim was wrong. */
function isClaimInForce(claim: CodeClaim | undefined, request: CodeRequest): boolean {
  if (!claim || claim.claimOwner === request.owner) return false;
  const { now } = request;
  const latest = now + 4 * (request.claimedUntil - now);
  const isOver = claim.claimedUntil <= now || claim.claimedUntil > latest;
  return !isOver || claim.isRefused === true;
}

/** How many visits began, and until when WeChat gives no pre-auth codes. */
export function storeVisitLimits({
  visitCounts,
  codeQuotaEnds,
}: Pick<VisitShelves, 'visitCounts' | 'codeQuotaEnds'>) {
  return {
    async countVisit({ componentAppId, group, limit, now }) {
      const key = [componentAppId, group, Math.floor(now / 3600)];
      const visits = visitCounts.read(...key) ?? 0;
      if (visits >= limit) return 'used-up';
      visitCounts.write(visits + 1, ...key);
      return 'counted';
    },
    readCodeQuotaEnd: async (componentAppId) => codeQuotaEnds.read(componentAppId),
    async saveCodeQuotaEnd(componentAppId, { endsAt, now }) {
      const stored = codeQuotaEnds.read(componentAppId) ?? 0;
      if (stored >= endsAt && stored <= now + LONGEST_QUOTA_SECONDS) return 'known';
      codeQuotaEnds.write(endsAt, componentAppId);
      return 'saved';
    },
  } satisfies Partial<Store>;
}
