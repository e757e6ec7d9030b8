/** What a test or a person can set: where WeChat's behaviour is uncertain, both readings. */

/** Every 10 minutes each component gets a new ticket. */
export const TICKET_INTERVAL_SECONDS = 600;
/** A ticket can be used for 12 hours. */
export const TICKET_LIFETIME_SECONDS = 12 * 3600;
/** Component and authorizer access tokens alike. */
export const ACCESS_TOKEN_LIFETIME_SECONDS = 7200;
/** How long the token before the newest keeps working. */
export const OVERLAP_SECONDS = 300;
/** How often one push is tried in all. */
export const PUSH_ATTEMPTS = 3;

/** All settings. */
export interface Settings {
  /** Documented as 600, observed as 3600. */
  authorizationCodeLifetimeSeconds: number;
  preAuthCodeLifetimeSeconds: number;
  /** Whether the `authorized` push or the merchant's return comes first. */
  order: 'push-first' | 'callback-first';
  /** Whether push and return carry the same authorization code; if not, each is good once. */
  sameCode: boolean;
  /** The merchant closes the browser before it comes back. */
  neverReturn: boolean;
  /** Each refresh gives a new refresh token; the old one works 300 s more. */
  rotateRefreshTokens: boolean;
  /** A change of permission sets gives a new refresh token; the old one works 300 s more. */
  refreshTokenChangesOnUpdate: boolean;
  /** A new ticket makes the ones before it invalid at once (61006). */
  onlyNewestTicketWorks: boolean;
  /** The phone page's defect of 2020: `&` in the redirect_uri comes back as `&amp;`. */
  escapesAmpersandOnPhone: boolean;
  /** Offered to official accounts. */
  officialAccountPermissionSets: number[];
  /** Offered to mini programs. */
  miniProgramPermissionSets: number[];
  /** Whose API calls are let in; `null` lets everybody in. */
  ipAllowList: string[] | null;
  /** Calls a day by API path; paths not named have no limit that matters. */
  dailyQuotas: Record<string, number>;
  /** Milliseconds until a push that is not answered counts as failed. */
  pushTimeoutMilliseconds: number;
}

/** WeChat as observed most often. */
export const defaultSettings: Readonly<Settings> = {
  authorizationCodeLifetimeSeconds: 3600,
  preAuthCodeLifetimeSeconds: 1800,
  order: 'push-first',
  sameCode: true,
  neverReturn: false,
  rotateRefreshTokens: false,
  refreshTokenChangesOnUpdate: false,
  onlyNewestTicketWorks: false,
  escapesAmpersandOnPhone: false,
  officialAccountPermissionSets: [1, 2, 3, 4, 7, 11, 15],
  miniProgramPermissionSets: [17, 18, 19, 25, 30],
  ipAllowList: null,
  dailyQuotas: {},
  pushTimeoutMilliseconds: 5000,
};
