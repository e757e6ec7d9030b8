/** The settings of the simulator. Where WeChat's behaviour is uncertain, both variants can be set. */

/** The interval at which each component gets a new ticket. */
export const TICKET_INTERVAL_SECONDS = 600;
/** A ticket is valid for 12 hours. */
export const TICKET_LIFETIME_SECONDS = 12 * 3600;
/** The lifetime of access tokens, as WeChat documents it. */
export const ACCESS_TOKEN_LIFETIME_SECONDS = 7200;
/** The overlap of the previous token with a new one, as WeChat documents it. */
export const OVERLAP_SECONDS = 300;
/** The total number of attempts for one push. */
export const PUSH_ATTEMPTS = 3;

/**
 * Where calls come from that arrive at the simulator's second port: an address that stands for any
 * other machine than the keeper's. It belongs to a range that is reserved for examples.
 */
export const OUTSIDE_ADDRESS = '203.0.113.10';

/** All settings. */
export interface Settings {
  /** Documented as 600, observed as 3600. */
  authorizationCodeLifetimeSeconds: number;
  preAuthCodeLifetimeSeconds: number;
  /** Of access tokens, both of components and of authorizers. */
  accessTokenLifetimeSeconds: number;
  /** How long the previous token stays valid after a new one was issued. */
  overlapSeconds: number;
  /** Whether the `authorized` push or the merchant's return comes first. */
  order: 'push-first' | 'callback-first';
  /** Whether push and return carry the same authorization code, or one each. */
  sameCode: boolean;
  /** A merchant may authorize again with a used pre-auth code; otherwise the page shows -28. */
  preAuthCodeWorksAgain: boolean;
  /** The merchant closes the browser before it returns to the component. */
  neverReturn: boolean;
  /** Each refresh issues a new refresh token. The old one stays valid for 300 s. */
  rotateRefreshTokens: boolean;
  /** A change of permission sets issues a new refresh token. The old one stays valid for 300 s. */
  refreshTokenChangesOnUpdate: boolean;
  /** A new ticket immediately makes all earlier ones invalid (61006). */
  onlyNewestTicketWorks: boolean;
  /** A bug of the phone page in 2020: `&` in the redirect_uri is returned as `&amp;`. */
  escapesAmpersandOnPhone: boolean;
  /** Offered to official accounts. */
  officialAccountPermissionSets: number[];
  /** Offered to mini programs. */
  miniProgramPermissionSets: number[];
  /** 白名单IP地址列表: the addresses that may call the API. `null` allows all. */
  ipAllowList: string[] | null;
  /** The largest page of the list of authorizers, whatever was asked for. WeChat's own is 500. */
  longestListPage: number;
  /** The daily limit by API path, in place of the API's own. */
  dailyQuotas: Record<string, number>;
  /** The daily limit of APIs for which no figure is known. */
  defaultDailyQuota: number;
  /** The timeout of one attempt to deliver a push. */
  pushTimeoutMilliseconds: number;
  /** Every push arrives, and every API call is handled, so much later. */
  slowMilliseconds: number;
}

/** The behaviour of WeChat that was observed most often. */
export const defaultSettings: Readonly<Settings> = {
  authorizationCodeLifetimeSeconds: 3600,
  preAuthCodeLifetimeSeconds: 1800,
  accessTokenLifetimeSeconds: ACCESS_TOKEN_LIFETIME_SECONDS,
  overlapSeconds: OVERLAP_SECONDS,
  order: 'push-first',
  sameCode: true,
  preAuthCodeWorksAgain: false,
  neverReturn: false,
  rotateRefreshTokens: false,
  refreshTokenChangesOnUpdate: false,
  onlyNewestTicketWorks: false,
  escapesAmpersandOnPhone: false,
  officialAccountPermissionSets: [1, 2, 3, 4, 7, 11, 15],
  miniProgramPermissionSets: [17, 18, 19, 25, 30],
  ipAllowList: ['127.0.0.1', '::1'],
  longestListPage: 500,
  dailyQuotas: {},
  defaultDailyQuota: 1_000_000,
  pushTimeoutMilliseconds: 5000,
  slowMilliseconds: 0,
};
