/** How many calls to WeChat one token may cost: a fault of ours or of a caller drains no quota. */
import { INSTANCE_TOLERANCE_SECONDS } from '../clocks.ts';
import { LeaseRanOut } from '../errors.ts';
import type { Clock, Storage } from '../services.ts';
import type { CredentialKey, Lease, RenewalBudget } from '../store/records/access-token.ts';
import { WECHAT_TIMEOUT_SECONDS } from '../wechat/call.ts';

/**
 * A token needs one call in two hours. If our own store fails, or a caller reports good tokens as
 * rejected, this is the limit.
 */
export const CALLS_PER_HOUR = 20;
/** Beyond them one call goes through in this time: no outage outlasts its cause by much. */
export const SECONDS_PER_FURTHER_CALL = 30;
const HOUR_SECONDS = 60 * 60;

/** The budget with one more call in it. */
export function withOneMoreCall(budget: RenewalBudget | undefined, now: number): RenewalBudget {
  return { hour: hourIn(budget, now), used: usedIn(budget, now) + 1, lastAt: now };
}

/** For a lease: of two renewers that have read the same budget, one would not be counted. */
export function reserveCall(budget: RenewalBudget | undefined, now: number) {
  return { budget: withOneMoreCall(budget, now), seenBudget: budget ?? ('none' as const) };
}

/** 0 where a call is in the budget. */
export function secondsUntilNextCall(budget: RenewalBudget | undefined, now: number): number {
  const { lastAt } = budget ?? {};
  if (usedIn(budget, now) < CALLS_PER_HOUR || lastAt === undefined) return 0;
  const seconds = lastAt + SECONDS_PER_FURTHER_CALL - now;
  // Where it is much longer, the last call was dated by a wrong clock.
  return seconds > 2 * SECONDS_PER_FURTHER_CALL ? 0 : Math.max(0, seconds);
}

function usedIn(budget: RenewalBudget | undefined, now: number): number {
  return budget?.hour === hourIn(budget, now) ? budget.used : 0;
}

/** What has begun for one instance has begun for all: else clocks that differ begin it many times. */
function hourIn(budget: RenewalBudget | undefined, now: number): number {
  const next = hourOf(now + INSTANCE_TOLERANCE_SECONDS);
  return budget?.hour === next ? next : hourOf(now);
}

function hourOf(now: number): number {
  return Math.floor(now / HOUR_SECONDS);
}

/** What a renewal asks before each call to WeChat. */
export interface CallGate {
  /** @throws {LeaseRanOut} the call could outlast the lease, or the lease is another's by now */
  beforeCall: () => Promise<void>;
  wasWechatAsked: () => boolean;
  /** Takes the reserved call back where none was made. */
  giveBack: () => Promise<void>;
}

/**
 * The gate of one lease. The lease itself reserves the first call in `lease.budget`; each further
 * one is written down before it is made.
 */
export function createCallGate(
  key: CredentialKey,
  {
    lease,
    before,
  }: { lease: Lease & { budget: RenewalBudget }; before?: RenewalBudget | undefined },
  { store, now }: Storage & Clock,
): CallGate {
  const { owner, expiresAt } = lease;
  let { budget } = lease;
  let calls = 0;
  const checkTime = () => {
    // The clock counts whole seconds.
    if (now() + WECHAT_TIMEOUT_SECONDS >= expiresAt) throw new LeaseRanOut();
  };
  return {
    async beforeCall() {
      checkTime();
      if (calls > 0) {
        budget = withOneMoreCall(budget, now());
        const saved = await store.saveBudget(key, owner, budget);
        if (saved === 'lease-lost') throw new LeaseRanOut();
      }
      checkTime();
      calls++;
    },
    wasWechatAsked: () => calls > 0,
    async giveBack() {
      if (calls > 0) return;
      await store.saveBudget(key, owner, before ?? { hour: hourOf(now()), used: 0 });
    },
  };
}
