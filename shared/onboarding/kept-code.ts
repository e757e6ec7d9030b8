/**
 * Codes without a visit: that of an API's answer, and that of a push whose pre-auth code is missing or
 * of no visit. What is kept of such a code takes the visit's place, so that whoever brings it again
 * finds what it led to.
 */
import { digest } from '../digest.ts';
import type { Clock, Storage } from '../services.ts';
import type { Visit } from '../store/records/visit.ts';

/** Longer than any code works. What it led to is found until a day later. */
const KEPT_SECONDS = 60 * 60;

interface LooseCode {
  componentAppId: string;
  authorizationCode: string;
  tenantId?: string | undefined;
}

/** What is kept of the code; whoever brings it first begins that, and names the tenant. */
export async function keptCode(
  { componentAppId, authorizationCode, tenantId }: LooseCode,
  { store, now }: Storage & Clock,
): Promise<Visit> {
  // No address leads there: states of visits have no dot.
  const state = `code.${digest(authorizationCode)}`;
  const read = () => store.readVisit(componentAppId, state);
  const begun = await read();
  if (begun) return begun;
  const startedAt = now();
  const fresh = { componentAppId, state, startedAt, expiresAt: startedAt + KEPT_SECONDS, tenantId };
  try {
    await store.saveVisit(fresh);
    return { ...fresh, outcomes: {} };
  } catch (error) {
    // Somebody else with the same code was faster.
    const other = await read();
    if (!other) throw error;
    return other;
  }
}
