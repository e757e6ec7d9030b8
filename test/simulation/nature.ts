/** What WeChat and the machines are like in one history: drawn once, from a stream of its own. */
import type { Settings } from '../../infra/local/wechat/state/settings.ts';
import type { Random } from './random.ts';

/** What stays as it is for a whole history. */
export interface Nature {
  /** How far WeChat's clock is ahead of ours; behind where it is negative. */
  wechatSkewMs: number;
  /** No instance's clock is further off than this, ahead or behind. */
  instanceSkewMs: number;
  /** Nobody changes a grant twice in less; WeChat's times are whole seconds. */
  betweenChangesSeconds: number;
  /** How often WeChat refuses a single call with an errcode of its own; see refusals.ts. */
  refusalRate: number;
  /** Strangers push as well. */
  hasStrangers: boolean;
  /** The deployment serves a second platform, which the same merchants can authorize. */
  hasTwoComponents: boolean;
  /** Accounts that authorized once and do nothing: they make WeChat's list long. */
  bystanders: number;
  /** How often WeChat's list leaves out an account that it counts. */
  listGapRate: number;
  /** Of WeChat's settings. */
  settings: Partial<Settings>;
}

/** Up to it every promise holds. */
export const NARROW_SKEW_MS = 2000;
/**
 * Up to it two instances at most ask at once, no dead token is handed out, no refresh token is lost,
 * and there is an answer for each caller.
 */
const WIDE_SKEW_MS = 60_000;
const WECHAT_SKEW_SECONDS = 120;
const DAY_SECONDS = 24 * 60 * 60;

/** Whether instances' clocks differ by more than the service promises to bear in everything. */
export const isSkewWide = ({ instanceSkewMs }: Nature) => instanceSkewMs > NARROW_SKEW_MS;

/** @param chance the stream `nature` */
export function drawNature(chance: Random): Nature {
  const accessTokenLifetimeSeconds = chance.chance(0.3)
    ? chance.pick([600, 1800, 7199, 30 * DAY_SECONDS])
    : 7200;
  const instanceSkewMs = chance.chance(0.3) ? WIDE_SKEW_MS : NARROW_SKEW_MS;
  // One that lives no longer than the margin of renewals is renewed with each use: without an overlap
  // each renewal would end it under whoever uses it.
  // So would two that renew it at once, as clocks make them that differ by more than a lease.
  const hasOverlap = accessTokenLifetimeSeconds === 600 || instanceSkewMs > NARROW_SKEW_MS;
  const overlaps = hasOverlap ? [60, 600] : [0, 60, 600];
  const hasLongList = chance.chance(0.25);
  return {
    wechatSkewMs: chance.chance(0.5)
      ? chance.integer(-WECHAT_SKEW_SECONDS, WECHAT_SKEW_SECONDS) * 1000
      : 0,
    instanceSkewMs,
    betweenChangesSeconds: chance.pick([6, 6, 2, 1]),
    refusalRate: chance.pick([0, 0, 0.01, 0.05]),
    hasStrangers: chance.chance(0.4),
    hasTwoComponents: chance.chance(0.2),
    bystanders: hasLongList ? chance.integer(2, 6) : 0,
    listGapRate: chance.pick([0, 0, 0.3]),
    settings: {
      accessTokenLifetimeSeconds,
      overlapSeconds: chance.chance(0.3) ? chance.pick(overlaps) : 300,
      longestListPage: hasLongList ? chance.integer(1, 3) : 500,
    },
  };
}
