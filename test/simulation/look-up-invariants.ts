/** What must hold for the answer of a look-up, and the few cases in which nobody could know better. */
import type { LookedUpToken } from '../../shared/tokens/look-up.ts';
import { REMEMBERED_SECONDS } from '../../shared/tokens/look-up-memory.ts';
import { isLeaseHeld } from '../../shared/tokens/leases.ts';
import { barrierOf } from '../../shared/tokens/renewal-barriers.ts';
import { REPLACED_TOKEN_SECONDS } from '../../shared/wechat/lifetimes.ts';
import { OVERLAP_SECONDS } from '../../infra/local/wechat/state/settings.ts';
import { OutsideFault } from './faults.ts';
import { short } from './journal.ts';
import type { IssuedToken } from './ledger.ts';
import { isSkewWide, NARROW_SKEW_MS } from './nature.ts';
import type { Process } from './process.ts';
import type { World } from './world.ts';

/** A look-up that has ended. */
export interface LookUpResult {
  process: Process;
  /** When it began; milliseconds since 1970. */
  beganAt: number;
  /** The account, or `component`. */
  owner: string;
  rejectedToken?: string | undefined;
  minimumValiditySeconds?: number | undefined;
  answer?: LookedUpToken | undefined;
  error?: unknown;
}

/** In which `unauthorized` events have been worked on, by account: when, and of which moment. */
export type Revocations = Map<string, { appliedAt: number; createdAt: number }[]>;

const errorNames = new Set([
  'VerifyTicketMissing',
  'AuthorizerNotFound',
  'AuthorizationRevoked',
  'ReauthorizationRequired',
  'RefreshInProgress',
  'WechatUnavailable',
  'WechatRejected',
  'StoreUnavailable',
]);

/** Whatever a look-up fails with has a name. */
export function checkError(
  { journal }: World,
  { process, error }: { process: Process; error?: unknown },
): void {
  const name = error instanceof Error ? error.name : typeof error;
  if (errorNames.has(name) || error instanceof OutsideFault) return;
  const text = error instanceof Error ? error.message : String(error);
  journal.violate('named-errors', `${process.name}: ${name}: ${text}`);
}

/** A token that WeChat accepts now and that was not reported, or an error that has a name. */
export function checkLookUp(world: World, result: LookUpResult, revocations: Revocations): void {
  const { journal, time } = world;
  const { process, beganAt, owner, answer, error, rejectedToken } = result;
  if (!answer) return checkError(world, { process, error });
  const { accessToken } = answer;
  if (accessToken === rejectedToken) {
    journal.violate('rejected-token', `${short(accessToken)} is given back to who reported it`);
  }
  const readAt = process.lastReads.get(owner)?.at ?? 0;
  // What the process renewed itself it need not read; and who stood still remembers from then on.
  const knownAt = Math.max(readAt, world.saved.get(accessToken) ?? 0, process.frozenAt);
  if (beganAt - knownAt > MEMORY_MS) {
    journal.violate('short-memory', `${process.name} answers with what it read long ago`);
  }
  const issued = world.ledger.tokenOf(accessToken);
  if (!issued || issued.owner !== owner) {
    journal.violate('accepted-token', `${short(accessToken)} was never ${owner}'s`);
    return;
  }
  const isExempt = () =>
    nobodyCouldKnow(result, issued, { world, revocations }) && !isOutdated(issued, readAt, world);
  if (time.nowMs() < issued.endsAt || isExempt()) {
    return;
  }
  const seconds = Math.round((time.nowMs() - issued.endsAt) / 1000);
  const how = `${short(accessToken)} of ${owner} ended ${seconds} s ago (${issued.reason})`;
  journal.violate('accepted-token', `${process.name} answers with ${how}`);
}

/** It begins when the table's answer is there, which can take 2.5 s, and counts whole seconds. */
const MEMORY_MS = 2500 + (REMEMBERED_SECONDS + 1) * 1000;
/** As the service reckons, see shared/authorizers/token-races.ts. */
const ISSUED_TOGETHER_MS = 60_000;
/** A look-up or two, each with the time it has for a table that is silent. */
const JUST_SAVED_MS = 10_000;
/** Longer than any token is under way from WeChat to the table. */
const UNDER_WAY_MS = 120_000;

/** A token that WeChat gave much later was there already: then no exemption holds, whatever happened. */
function isOutdated({ owner, issuedAt }: IssuedToken, readAt: number, world: World): boolean {
  return world.ledger
    .tokensOf(owner)
    .some(
      (later) =>
        later.issuedAt > issuedAt + UNDER_WAY_MS &&
        (world.saved.get(later.value) ?? Infinity) < readAt,
    );
}

/** The exemptions from "a returned token is one that WeChat accepts at that moment". */
function nobodyCouldKnow(
  result: LookUpResult,
  issued: IssuedToken,
  { world, revocations }: { world: World; revocations: Revocations },
): boolean {
  const { process, owner, minimumValiditySeconds = 60 } = result;
  const read = process.lastReads.get(owner);
  // WeChat ended it after we read it last: while the answer was under way, or in the 2 s of memory.
  if (!read || issued.endsAt >= read.at) return true;
  switch (issued.reason) {
    case 'forgotten':
      // WeChat dropped it and told nobody; the first caller that is refused reports it.
      return true;
    case 'expired':
      // Whoever asks for less life than clocks differ by gets what was asked for.
      return isWithin(lateness(process, minimumValiditySeconds, world), issued, world);
    case 'grant-ended':
      // The merchant withdrew, and that has not been worked on yet: lost, under way or in the queue.
      return !(revocations.get(owner) ?? []).some(
        ({ appliedAt, createdAt }) =>
          appliedAt < read.at && createdAt * 1000 >= issued.endsAt + world.wechatSkewMs - 1000,
      );
    case 'replaced':
    case 'replaced-twice':
      // A life that was shortened was counted by another clock.
      if (isSkewWide(world.nature) && isWithin(lateness(process, 0, world), issued, world))
        return true;
      if (isSkewWide(world.nature) && isIssuedTogether(issued)) return true;
      if (isDoubtDeadly(result, issued, world)) return true;
      if (!isOverlapPromised(world) && hasRival(process, owner)) return true;
      if (isReplacementUnderWay(issued, read.at, world)) return true;
      if (isCodeUnderWay(issued, read.at, world)) return true;
      return isRenewalTried(process, owner) || isAnswerLost(issued, world);
    default:
      return issued.reason satisfies never;
  }
}

const isWithin = (ms: number, { endsAt }: IssuedToken, { time }: World) =>
  time.nowMs() - endsAt <= ms;

/** How long after its end, in milliseconds: its saver's clock can be ahead, and the reader's behind. */
export function lateness(
  { skewMs }: Process,
  minimumValiditySeconds: number,
  { nature }: World,
): number {
  return Math.abs(skewMs) + nature.instanceSkewMs + 1000 - minimumValiditySeconds * 1000;
}

/**
 * Tokens of one minute, of which the one stored last has the shorter life: it is safe with WeChat's 5
 * minutes in which two are good, and only with them. Of three, whoever looks it up renews it first; where
 * the table then fails, or has used up the patience, it is still the answer.
 */
function isDoubtDeadly({ answer }: LookUpResult, issued: IssuedToken, world: World): boolean {
  const now = world.time.nowMs();
  const lifeSeconds = (answer?.expiresAt ?? Infinity) - now / 1000;
  const isShortened = lifeSeconds <= REPLACED_TOKEN_SECONDS + NARROW_SKEW_MS / 1000;
  const isJustSaved = now - (world.saved.get(issued.value) ?? -Infinity) < JUST_SAVED_MS;
  const areThree = issued.reason === 'replaced-twice' && isJustSaved;
  return (!isOverlapPromised(world) || areThree) && isShortened && isIssuedTogether(issued);
}

const isOverlapPromised = ({ simulation }: World) =>
  simulation.settings.overlapSeconds >= OVERLAP_SECONDS;

/**
 * Which of two tokens issued within a minute is the newer one, the service does not decide: it shortens
 * the life of the one stored last. It knows them by how old the other one is, and that the clocks of two
 * instances say otherwise.
 */
function isIssuedTogether({ issuedAt, replacement }: IssuedToken): boolean {
  return replacement !== undefined && replacement.issuedAt - issuedAt < ISSUED_TOGETHER_MS;
}

/** Two tokens were issued within moments, and the first of them was not stored yet. */
function isReplacementUnderWay({ reason, replacement }: IssuedToken, at: number, { saved }: World) {
  if (reason !== 'replaced-twice') return false;
  const savedAt = saved.get(replacement?.value ?? '');
  return savedAt !== undefined && savedAt > at;
}

/**
 * Where WeChat keeps to no overlap: the exchange of a code ends the token at once, and no lease tells of
 * it until the new one is stored.
 */
function isCodeUnderWay({ reason, replacement }: IssuedToken, at: number, world: World): boolean {
  if (reason !== 'replaced' || !replacement?.path.endsWith('/api_query_auth')) return false;
  const savedAt = world.saved.get(replacement.value) ?? Infinity;
  return !isOverlapPromised(world) && savedAt > at && at - replacement.issuedAt < UNDER_WAY_MS;
}

/** A change of the grant has ended the lease of a renewer that may still be at work. */
function hasRival({ lastReads, skewMs }: Process, owner: string): boolean {
  const { record, at } = lastReads.get(owner) ?? { at: 0 };
  return (record?.rivalUntil ?? 0) > Math.floor((at + skewMs) / 1000);
}

/**
 * WeChat gave a newer token and we never got it: its answer was lost, or who got it ended. The old
 * one is still the best there is while the next renewal is under way or barred, for WeChat may just
 * as well never have acted.
 */
function isRenewalTried({ lastReads, skewMs }: Process, owner: string): boolean {
  const { record, at, isRenewalTried: isTried } = lastReads.get(owner) ?? { at: 0 };
  const readAt = Math.floor((at + skewMs) / 1000);
  const isLeased =
    record?.lease && (record.lease.expiresAt > readAt || isLeaseHeld(record, readAt));
  return isTried === true || isLeased === true || barrierOf(record, readAt) !== undefined;
}

/**
 * The same for a token that WeChat gave for a second authorization code of one visit: the browser's
 * way has no account to put the doubt down to, and nobody comes a second time. And for one whose
 * renewer lost its lease and then never heard from the store whether it had, or on which WeChat only
 * acted when the caller had given up and the next renewal was done.
 */
function isAnswerLost({ replacement }: IssuedToken, { saved, unsure }: World): boolean {
  for (let token = replacement; token; token = token.replacement) {
    if (token.isLate) return true;
    const isOfCode = token.path.endsWith('/api_query_auth');
    if (!saved.has(token.value) && (isOfCode || unsure.has(token.value))) return true;
  }
  return false;
}
