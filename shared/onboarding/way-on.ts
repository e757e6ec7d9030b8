/** Where a merchant's browser may go on when a visit fails, and by what it is recognised. */
import { digest } from '../digest.ts';
import { explainWechatFailure } from '../errors.ts';
import { Failure, FailureOfVisit, type WayOn } from '../failure.ts';
import type { Visit } from '../store/records/visit.ts';
import type { Browser } from './browser-cookie.ts';
import type { VisitLimit } from './visit-limits.ts';

/**
 * What fails in `act` says where the browser may go on. Faults of our own lead nowhere.
 *
 * @param isFinal whether nothing can come of the visit any more; by default of every failure
 */
export async function withWayOn<Result>(
  wayOn: WayOn,
  act: () => Promise<Result>,
  isFinal: (failure: Failure) => boolean = () => true,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const failure = explainWechatFailure(error);
    const leadsOn = wayOn.returnUrl !== undefined || wayOn.startUrl !== undefined;
    if (!(failure instanceof Failure) || !leadsOn || !isFinal(failure)) throw error;
    throw new FailureOfVisit(failure, wayOn);
  }
}

/** As at the start: only the browser that began gets to the SaaS. Without a link, anybody may begin. */
export function wayOnFrom(visit: Visit, browser: Browser | undefined): WayOn {
  const { startUrl, authorizerAppId } = visit;
  const returnUrl = isBegunBy(visit, browser) ? visit.returnUrl : undefined;
  // Of a visit that has led to an account, no later return may say that it failed.
  return { startUrl, returnUrl, goesAtOnce: authorizerAppId === undefined };
}

export function isBegunBy({ browserDigest }: Visit, browser: Browser | undefined): boolean {
  return browser !== undefined && browserDigest === digest(browser.id);
}

/** What a visit asked for. */
interface AskedVisit {
  componentAppId: string;
  authType: number;
  language?: string | undefined;
  bizAppId?: string | undefined;
  categoryIds?: readonly number[] | undefined;
  limit: VisitLimit;
}

/** Undefined for a signed link: it is the SaaS that makes another one. */
export function startUrlOf(visit: AskedVisit): string | undefined {
  if (visit.limit.by === 'link') return undefined;
  const { componentAppId, authType, language, bizAppId, categoryIds } = visit;
  const query = new URLSearchParams({
    authType: String(authType),
    ...(bizAppId && { bizAppId }),
    ...(categoryIds && { categoryIds: categoryIds.join(',') }),
    ...(language && { lang: language }),
  });
  return `/${componentAppId}/authorize?${query.toString()}`;
}
