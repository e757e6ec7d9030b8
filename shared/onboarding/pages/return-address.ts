/** How a merchant's browser comes back to the SaaS: its own address, with what became of the visit. */

import type { WayOn } from '../../failure.ts';

/** What is added to the query of a `returnUrl`. What stands there under the same name gives way. */
export type VisitResult =
  | { authorizerAppId: string; result: 'authorized' }
  /** The merchant did not want to. */
  | { result: 'denied'; reason: string }
  /** Why, as the codes of refusals have it. By `requestId` the log lines are found. */
  | { result: 'failed'; reason: string; requestId: string };

/** @param returnUrl checked: absolute, on an origin of the settings */
export function returnAddress(returnUrl: string, outcome: VisitResult): string {
  const url = new URL(returnUrl);
  for (const [name, value] of Object.entries(outcome)) url.searchParams.set(name, value);
  return url.href;
}

/** A failure, as it is answered. */
interface FailedVisit {
  code: string;
  wayOn?: WayOn | undefined;
}

/**
 * Where the SaaS learns that nothing came of a visit; undefined where its browser has no way back.
 * WeChat leads back without a code where the merchant did not agree.
 */
export function failureAddress(
  { code: reason, wayOn }: FailedVisit,
  { id: requestId }: { id: string },
): string | undefined {
  const { returnUrl } = wayOn ?? {};
  if (returnUrl === undefined) return undefined;
  const isDenied = reason === 'code-missing';
  return returnAddress(
    returnUrl,
    isDenied ? { result: 'denied', reason } : { result: 'failed', reason, requestId },
  );
}

/** The same where the browser is sent there at once, without a page. */
export function immediateAddress(
  refusal: FailedVisit,
  request: { id: string },
): string | undefined {
  return refusal.wayOn?.goesAtOnce ? failureAddress(refusal, request) : undefined;
}
