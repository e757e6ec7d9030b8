/**
 * Applies what a code brings, from WeChat's push or from a browser: exchanges the code for a grant and
 * tells everybody, once.
 */
import { announceNews } from '../authorizers/news.ts';
import { isSurelyNotBefore } from '../authorizers/undecided.ts';
import type { QueuedGrant } from '../aws/event-queue.ts';
import { digest } from '../digest.ts';
import { claimForPush } from '../onboarding/code-claim.ts';
import { exchangeCode, type CodeExchange } from '../onboarding/code-exchange.ts';
import { authorizerOfCode, isOfCode, outcomeOf } from '../onboarding/code-outcome.ts';
import { keptCode } from '../onboarding/kept-code.ts';
import { isComplete, OTHER_EXCHANGE_SECONDS } from '../onboarding/spent-code.ts';
import type { Bus, Clock, Storage } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { CodeOutcome, Visit } from '../store/records/visit.ts';
import type { ComponentTokenPorts } from '../tokens/component-token.ts';
import { VisitInvalid } from '../visit-errors.ts';
import { WECHAT_TIMEOUT_SECONDS } from '../wechat/call.ts';
import { isGrantDenied } from '../wechat/errors.ts';

/**
 * The longest that one event takes: five calls of WeChat that end at their time limit (component
 * token, exchange, both again after a refused token, profile), the wait for the browser's exchange,
 * and 3 s for the table and the event bus. Where WeChat is asked for the account twice instead, there is
 * neither profile nor wait, and the second answer takes 6 s at most (authorizers/second-opinion.ts).
 */
export const LONGEST_EVENT_SECONDS = 5 * WECHAT_TIMEOUT_SECONDS + OTHER_EXCHANGE_SECONDS + 3;

/** The ports that applying an event needs. */
export interface ApplyPorts extends ComponentTokenPorts, Bus {}

/** This is idempotent. */
export async function applyGrantEvent(event: QueuedGrant, ports: ApplyPorts): Promise<void> {
  const found = await visitOf(event, ports);
  if (await isAnnounced(event, found, ports)) return;
  const visit = found && (await claimForPush({ ...event, visit: found }, ports));
  // A browser may have been faster since the visit was read.
  if (await isAnnounced(event, visit, ports)) return;
  await exchangeAndAnnounce({ ...event, ...dateOf(event), visit }, ports);
}

/** Whether the code has led to a stored grant. Then there is only to announce what is left. */
async function isAnnounced(
  event: QueuedGrant,
  visit: Visit | undefined,
  ports: ApplyPorts,
): Promise<boolean> {
  const { authorizationCode } = event;
  const outcome = visit && outcomeOf(visit, authorizationCode);
  const stored = outcome && (await authorizerOfCode(visit, authorizationCode, ports));
  if (!stored || isEarlier(stored, { event, outcome }) || !isComplete(stored)) return false;
  await announceNews(stored, ports);
  return true;
}

/**
 * Whether what is stored may have been there before this event: an end that is not newer, which the
 * code's grant has to replace; or another grant, which is not clearly a later one. Whoever exchanged the
 * code may have died since, or did not learn from WeChat which of the two is the newer one.
 */
function isEarlier(
  stored: Authorizer,
  { event, outcome }: { event: QueuedGrant; outcome: CodeOutcome },
): boolean {
  if (stored.status !== 'authorized') return stored.changedAt <= event.createdAt;
  return !isOfCode(stored, outcome) && !isSurelyNotBefore(stored, dateOf(event));
}

/** What a browser brought is dated by our clock. */
function dateOf({ createdAt, state, isDatedByOurClock }: QueuedGrant) {
  const isOurs = state !== undefined || isDatedByOurClock === true;
  return { changedAt: createdAt, isDatedByOurClock: isOurs };
}

/** A pre-auth code can be of no visit: of one that was never saved, or of another system. */
async function visitOf(
  { componentAppId, authorizationCode, preAuthCode, state }: QueuedGrant,
  ports: Storage & Clock,
): Promise<Visit | undefined> {
  const { store } = ports;
  if (state !== undefined) return store.readVisit(componentAppId, state);
  const visit =
    preAuthCode === undefined
      ? undefined
      : await store.findVisit(componentAppId, digest(preAuthCode));
  return visit ?? keptCode({ componentAppId, authorizationCode }, ports);
}

/** Tells of the code's grant, or of its end where the account has withdrawn it since. */
export async function exchangeAndAnnounce(
  exchange: CodeExchange,
  ports: ApplyPorts,
): Promise<void> {
  const authorizer = await exchangeUnlessGone(exchange, ports);
  if (authorizer) await announceNews(authorizer, ports);
}

/**
 * The account as it is stored where WeChat says that it has withdrawn the grant meanwhile: an earlier
 * try, or the comparison, may have stored what nobody was told of.
 */
async function exchangeUnlessGone(
  exchange: CodeExchange,
  ports: ApplyPorts,
): Promise<Authorizer | undefined> {
  try {
    return await exchangeCode(exchange, ports);
  } catch (error) {
    const { componentAppId, authorizerAppId } = exchange;
    if (error instanceof VisitInvalid && authorizerAppId === undefined) {
      // Nobody knows of which account it was: another try would learn no more.
      ports.logger.warn('Code of an unnamed account led to nothing', { componentAppId });
      return undefined;
    }
    if (!isGrantDenied(error)) throw error;
    ports.logger.info('Grant is gone already', { componentAppId, authorizerAppId });
    if (authorizerAppId === undefined) return undefined;
    return ports.store.readAuthorizer({ componentAppId, authorizerAppId });
  }
}
