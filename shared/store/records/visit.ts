/** What is stored of a merchant’s visit. Times are seconds since 1970. */

/** A merchant's visit, from our start page to the return from WeChat. */
export interface Visit {
  componentAppId: string;
  /** Random, part of the return address. */
  state: string;
  /**
   * SHA-256 of the pre-auth code: by it WeChat's push is matched to the visit. Missing where nobody has
   * visited anything, and only a code was brought (onboarding/adopt-code.ts).
   */
  preAuthCodeDigest?: string | undefined;
  startedAt: number;
  /** The merchant may come back until then. */
  expiresAt: number;
  tenantId?: string | undefined;
  /** What the merchant reads instead of the tenant's id. */
  tenantName?: string | undefined;
  /** The only account that the signed link is for, where it names one. */
  linkAppId?: string | undefined;
  /** Missing: an account may be taken from another tenant. */
  tenantChanges?: 'refused' | undefined;
  returnUrl?: string | undefined;
  /** Our own path where anybody may begin again; missing for a signed link. */
  startUrl?: string | undefined;
  /** The requested permission sets; left out, WeChat asks for all. */
  categoryIds?: readonly number[] | undefined;
  /** Recognises the browser that began the visit. */
  browserDigest?: string | undefined;
  /** Recognises the same request when the page is loaded again. */
  requestDigest?: string | undefined;
  /** WeChat's page, to which the page leads again then. */
  authorizationUrl?: string | undefined;
  /** The account of the first code that was exchanged. No other one gets the visit's tenant. */
  authorizerAppId?: string | undefined;
  /** The codes that were exchanged, by the browser's return or WeChat's push: by their SHA-256. */
  outcomes: Readonly<Record<string, CodeOutcome>>;
  /** The codes that browsers have brought and that WeChat may have been asked about: their SHA-256. */
  askedCodes?: ReadonlySet<string> | undefined;
  /** Who exchanges which code, or has done so last: by its SHA-256. */
  claims?: Readonly<Record<string, CodeClaim>> | undefined;
}

/** Names a visit. */
export type VisitKey = Pick<Visit, 'componentAppId' | 'state'>;

/** A visit to be counted. */
export interface VisitCount {
  componentAppId: string;
  /** With whom it shares its limit. */
  group: string;
  /** The most visits of the group in an hour. */
  limit: number;
  now: number;
}

/** A visit that has just begun. */
export type NewVisit = Omit<Visit, 'authorizerAppId' | 'outcomes' | 'askedCodes' | 'claims'>;

/** What a code led to. A merchant may go through WeChat's page several times in one visit. */
export interface CodeOutcome {
  authorizerAppId: string;
  /** `changedAt` of the grant that the code stands for: an older one is not what it led to. */
  grantedAt: number;
  /** As of that grant. */
  isDatedByOurClock?: boolean | undefined;
}

/** Of several who bring the same code, one asks WeChat: whoever claims it. */
export interface CodeClaim {
  claimOwner: string;
  /** From then on another one may claim it: whoever has it is dead, or has failed. */
  claimedUntil: number;
  /** WeChat has refused the code, and it led to nothing here: it is not asked again. */
  isRefused?: boolean | undefined;
}
