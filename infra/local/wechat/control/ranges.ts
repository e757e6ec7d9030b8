/** What can be ordered: the page and the HTTP interface hold to the same. */
import type { Settings } from '../state/settings.ts';

/** The allowed range of a whole number. */
export interface Range {
  least: number;
  most: number;
}

const DAY_SECONDS = 24 * 3600;
/** Longer than anybody waits for an answer. */
const MINUTE_MILLISECONDS = 60_000;

/** Settings that are whole numbers. */
export const numberSettings = {
  accessTokenLifetimeSeconds: { least: 1, most: DAY_SECONDS },
  overlapSeconds: { least: 0, most: DAY_SECONDS },
  preAuthCodeLifetimeSeconds: { least: 1, most: DAY_SECONDS },
  authorizationCodeLifetimeSeconds: { least: 1, most: DAY_SECONDS },
  longestListPage: { least: 1, most: 500 },
  defaultDailyQuota: { least: 0, most: 1_000_000_000 },
  pushTimeoutMilliseconds: { least: 1, most: MINUTE_MILLISECONDS },
  slowMilliseconds: { least: 0, most: MINUTE_MILLISECONDS },
} as const satisfies Partial<Record<keyof Settings, Range>>;

/** Settings that are on or off. */
export const switchSettings = [
  'sameCode',
  'preAuthCodeWorksAgain',
  'neverReturn',
  'rotateRefreshTokens',
  'refreshTokenChangesOnUpdate',
  'onlyNewestTicketWorks',
  'escapesAmpersandOnPhone',
] as const satisfies readonly (keyof Settings)[];

/** Settings that are lists of permission sets. */
export const permissionSetSettings = [
  'officialAccountPermissionSets',
  'miniProgramPermissionSets',
] as const satisfies readonly (keyof Settings)[];

/** What comes first: the push, or the merchant's return. */
export const orderChoices = ['push-first', 'callback-first'] as const;

/** All other numbers of orders. */
export const ranges = {
  /** A year: its 52,560 tickets are pushed one after the other. */
  seconds: { least: 0, most: 365 * DAY_SECONDS },
  authorizedAccounts: { least: 1, most: 100_000 },
  status: { least: 200, most: 599 },
  times: { least: 1, most: 1_000_000 },
  errcode: { least: -1_000_000, most: 10_000_000 },
  callsPerDay: { least: 0, most: 1_000_000_000 },
  delayMilliseconds: { least: 0, most: 10 * MINUTE_MILLISECONDS },
  waitMilliseconds: { least: 0, most: 10 * MINUTE_MILLISECONDS },
  slowMilliseconds: { least: 0, most: MINUTE_MILLISECONDS },
  verifyType: { least: -1, most: 6 },
  accountStatus: { least: 1, most: 99 },
  permissionSet: { least: 1, most: 9999 },
} as const satisfies Record<string, Range>;

/** What can stand in a header. */
export const HEADER_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Nobody's name is longer, and a page stays readable. */
export const LONGEST_NAME = 200;

export const APP_ID = /^wx[0-9a-f]{16}$/;
