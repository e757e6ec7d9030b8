/**
 * Signed links: a tenant and a return address are accepted from a browser only in such a link.
 *
 * An invitation is a JSON Web Token (HS256) for one component, with an expiry.
 */
import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import type { LinkSigningKeys } from '../aws/link-signing-key.ts';
import { FailureOfVisit, type Failure } from '../failure.ts';
import { VisitInvalid } from '../visit-errors.ts';
import { authTypes } from '../wechat/url.ts';

/** What the SaaS specifies for a visit. */
export interface Invitation {
  componentAppId: string;
  /** The SaaS's own customer. */
  tenantId?: string | undefined;
  /** What its merchant reads instead of the id. */
  tenantName?: string | undefined;
  /** Where the browser goes afterwards. */
  returnUrl?: string | undefined;
  authType?: (typeof authTypes)[number] | undefined;
  bizAppId?: string | undefined;
  categoryIds?: number[] | undefined;
}

const ALGORITHM = 'HS256';
const claims = () =>
  z.object({
    tenantId: z.optional(z.string()),
    tenantName: z.optional(z.string()),
    returnUrl: z.optional(z.string()),
    authType: z.optional(z.literal(authTypes)),
    bizAppId: z.optional(z.string()),
    categoryIds: z.optional(z.array(z.number())),
  });

/** @param terms the end, seconds since 1970, and an id that makes this link another one than any other */
export function signInvitation(
  { componentAppId, ...details }: Invitation,
  { expiresAt, id }: { expiresAt: number; id: string },
  { linkSigningKey }: LinkSigningKeys,
): Promise<string> {
  return new SignJWT({ ...details })
    .setProtectedHeader({ alg: ALGORITHM })
    .setAudience(componentAppId)
    .setJti(id)
    .setExpirationTime(expiresAt)
    .sign(bytesOf(linkSigningKey));
}

/**
 * Verifies a signed link and returns its content.
 *
 * @throws {VisitInvalid} `invitation-invalid` or `invitation-expired`
 * @throws {FailureOfVisit} `invitation-expired` of a link with a `returnUrl`
 */
export async function readInvitation(
  token: string,
  { componentAppId, now }: { componentAppId: string; now: number },
  keys: LinkSigningKeys,
): Promise<Invitation> {
  const options = {
    algorithms: [ALGORITHM],
    audience: componentAppId,
    requiredClaims: ['exp'],
    currentDate: new Date(now * 1000),
  };
  const candidates = [keys.linkSigningKey, keys.previousLinkSigningKey];
  for (const candidate of candidates.filter((text) => text !== undefined)) {
    try {
      const { payload } = await jwtVerify(token, bytesOf(candidate), options);
      const parsed = claims().safeParse(payload);
      if (parsed.success) return { componentAppId, ...parsed.data };
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw expired(error.payload);
      }
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  throw new VisitInvalid('invitation-invalid', 'the link is not one of ours, or was changed');
}

/** It was signed here, so it still says where its browser may go back to. */
function expired(payload: unknown): Failure {
  const failure = new VisitInvalid('invitation-expired', 'the link has expired');
  const { returnUrl } = claims().safeParse(payload).data ?? {};
  return returnUrl === undefined ? failure : new FailureOfVisit(failure, { returnUrl });
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
