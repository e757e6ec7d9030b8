/** Handles authorization events: stores tickets immediately, queues all others and applies them. */
import { storeEndOfGrant } from '../authorizers/grants.ts';
import { announceNews } from '../authorizers/news.ts';
import { isEndUndecided, isSurelyNotBefore } from '../authorizers/undecided.ts';
import { endGrantIfGone } from '../authorizers/withdrawal.ts';
import type { QueuedEvent, QueuedGrant } from '../aws/event-queue.ts';
import { digest } from '../digest.ts';
import { VisitInvalid } from '../visit-errors.ts';
import { claimForPush } from '../onboarding/code-claim.ts';
import { exchangeCode, type CodeExchange } from '../onboarding/code-exchange.ts';
import { authorizerOfCode, isOfCode, outcomeOf } from '../onboarding/code-outcome.ts';
import { keptCode } from '../onboarding/kept-code.ts';
import { isComplete, OTHER_EXCHANGE_SECONDS } from '../onboarding/spent-code.ts';
import type { Bus, Clock, Log, Metering, Queue, Storage } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { CodeOutcome, Visit } from '../store/records/visit.ts';
import { withComponentAccessToken, type ComponentTokenPorts } from '../tokens/component-token.ts';
import { storeVerifyTicket } from '../tokens/verify-ticket.ts';
import { WECHAT_TIMEOUT_SECONDS } from '../wechat/call.ts';
import { isGrantDenied } from '../wechat/errors.ts';
import type { AuthorizationEvent, OtherEvent, RevocationEvent } from '../wechat/event.ts';
import { sendCheckMessage } from './check-message.ts';
import { SHORTENED } from './fitted.ts';
import { reportIncomplete } from './incomplete.ts';
import { announceMessage } from './messages.ts';
import { noticeOf, queuedFor } from './passed-on.ts';

/**
 * The longest that one event takes: five calls of WeChat that end at their time limit (component
 * token, exchange, both again after a refused token, profile), the wait for the browser's exchange,
 * and 3 s for the table and the event bus. Where WeChat is asked for the account twice instead, there is
 * neither profile nor wait, and the second answer takes 6 s at most (authorizers/second-opinion.ts).
 */
export const LONGEST_EVENT_SECONDS = 5 * WECHAT_TIMEOUT_SECONDS + OTHER_EXCHANGE_SECONDS + 3;

/** The ports that accepting an event needs. */
export interface IntakePorts extends Storage, Clock, Log, Metering, Queue {}

/** The ports that applying an event needs. */
export interface ApplyPorts extends ComponentTokenPorts, Bus {}

/** Stores or queues the event. WeChat may be answered `success` only after that. */
export async function takeIn(event: AuthorizationEvent, ports: IntakePorts): Promise<void> {
  if (event.kind === 'verify-ticket') return storeVerifyTicket(event, ports);
  const queued = event.kind === 'other' ? queuedFor(event) : [event];
  await Promise.all(queued.map((each) => ports.enqueue(each)));
  ports.logger.info('Authorization event queued', describe(event));
  if (event.kind === 'other' && event.incomplete) {
    reportIncomplete({ ...event, ...event.incomplete }, ports);
  }
  if (queued.some((each) => each.kind === 'other' && each.isShortened)) {
    ports.logger.warn(SHORTENED, describe(event));
  }
}

/**
 * Applies a queued event. This is idempotent.
 *
 * @throws {TypeError} where the event was queued by a version with other kinds: it must not get lost
 */
export async function applyEvent(event: QueuedEvent, ports: ApplyPorts): Promise<void> {
  ports.logger.info('Applying authorization event', describe(event));
  switch (event.kind) {
    case 'grant':
      return applyGrantEvent(event, ports);
    case 'revocation':
      return applyRevocation(event, ports);
    case 'other':
      return passOn(event, ports);
    case 'message':
      return announceMessage(event, ports);
    case 'check-message':
      return sendCheckMessage(event, ports);
    default:
      throw new TypeError(`events of the kind ${kindOf(event)} are not known`);
  }
}

const kindOf = (event: never) => String(Object(event).kind);

async function applyGrantEvent(event: QueuedGrant, ports: ApplyPorts): Promise<void> {
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

async function applyRevocation(event: RevocationEvent, ports: ApplyPorts): Promise<void> {
  const { componentAppId, createdAt: changedAt, isDatedByOurClock } = event;
  const stored = await ports.store.readAuthorizer(event);
  if (!stored || !isEndUndecided(stored, { changedAt, isDatedByOurClock }, ports.now())) {
    await storeEndOfGrant(event, { status: 'revoked', changedAt }, ports);
    return;
  }
  const settled = await withComponentAccessToken(componentAppId, ports, (caller) =>
    endGrantIfGone(stored, caller, ports),
  );
  ports.logger.info('WeChat was asked whether the grant has ended', {
    ...describe(event),
    status: settled?.status,
  });
  // What an earlier try of this event has stored, and did not live to announce.
  const newest = await ports.store.readAuthorizer(event);
  if (newest && isComplete(newest)) await announceNews(newest, ports);
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

async function exchangeAndAnnounce(exchange: CodeExchange, ports: ApplyPorts): Promise<void> {
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

/** Passes an event on. Earlier versions queued the code of a registration together with its notice. */
async function passOn(event: OtherEvent, ports: ApplyPorts): Promise<void> {
  const { componentAppId, createdAt: changedAt, registration } = event;
  await ports.announce([noticeOf(event)]);
  if (registration) {
    await exchangeAndAnnounce({ ...registration, componentAppId, changedAt }, ports);
  }
}

function describe(event: QueuedEvent) {
  const { componentAppId, createdAt, isDatedByOurClock, infoType } = event;
  const described = { componentAppId, createdAt, isDatedByOurClock, infoType };
  return event.kind === 'other'
    ? described
    : { ...described, authorizerAppId: event.authorizerAppId };
}
