/**
 * What the codes of a visit led to: a merchant may go through WeChat's page several times in one. A
 * code that was exchanged is remembered by its digest.
 */
import { haveSameClock, isSurelyNotBefore, type Dated } from '../authorizers/undecided.ts';
import { isAhead } from '../clocks.ts';
import { digest } from '../digest.ts';
import type { Clock, Storage } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { CodeOutcome, Visit } from '../store/records/visit.ts';

/**
 * The authorizer that a code led to; undefined until its grant is stored. The visit remembers the
 * code before that, so an older grant of the account is not the one. Nor is one whose date is ahead: it
 * only seems newer.
 */
export async function authorizerOfCode(
  visit: Visit,
  authorizationCode: string,
  ports: Storage & Clock,
): Promise<Authorizer | undefined> {
  return readOutcome(visit, outcomeOf(visit, authorizationCode), ports);
}

/** Undefined where nobody has remembered the code. */
export function outcomeOf({ outcomes }: Visit, authorizationCode: string): CodeOutcome | undefined {
  return outcomes[digest(authorizationCode)];
}

/** What a code led to, by the date of its grant. */
export function outcomeAt(
  authorizerAppId: string,
  { changedAt: grantedAt, isDatedByOurClock }: Dated,
): CodeOutcome {
  return { authorizerAppId, grantedAt, ...(isDatedByOurClock && { isDatedByOurClock }) };
}

/** Whether the stored grant is the very one that the code stands for. */
export function isOfCode(
  stored: Authorizer,
  { grantedAt: changedAt, isDatedByOurClock }: CodeOutcome,
): boolean {
  return stored.changedAt === changedAt && haveSameClock(stored, { changedAt, isDatedByOurClock });
}

/** Saves what a code led to. @returns the visit, with its account as it is then */
export async function rememberCode(
  visit: Visit,
  { authorizationCode, outcome }: { authorizationCode: string; outcome: CodeOutcome },
  { store }: Storage,
): Promise<Visit> {
  const codeDigest = digest(authorizationCode);
  const authorizerAppId = await store.completeVisit(visit, { ...outcome, codeDigest });
  return { ...visit, authorizerAppId };
}

/** The authorizer that the visit led to, by whatever code. Of several accounts it is the first. */
export async function authorizerOfVisit(
  visit: Visit,
  ports: Storage & Clock,
): Promise<Authorizer | undefined> {
  const [first] = Object.values(visit.outcomes)
    .filter(({ authorizerAppId }) => authorizerAppId === visit.authorizerAppId)
    .toSorted((one, other) => one.grantedAt - other.grantedAt);
  return readOutcome(visit, first, ports);
}

async function readOutcome(
  { componentAppId }: Visit,
  outcome: CodeOutcome | undefined,
  { store, now }: Storage & Clock,
): Promise<Authorizer | undefined> {
  if (!outcome) return undefined;
  const { authorizerAppId, grantedAt: changedAt, isDatedByOurClock } = outcome;
  const authorizer = await store.readAuthorizer({ componentAppId, authorizerAppId });
  if (!authorizer || authorizer.changedAt === changedAt) return authorizer;
  // An end that is perhaps older is that of an earlier grant.
  const isNewer =
    authorizer.status === 'authorized'
      ? authorizer.changedAt > changedAt
      : isSurelyNotBefore(authorizer, { changedAt, isDatedByOurClock });
  return isNewer && !isAhead(authorizer.changedAt, now()) ? authorizer : undefined;
}
