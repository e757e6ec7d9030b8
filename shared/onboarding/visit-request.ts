/**
 * Reads a request for the start page: first from its signed link, the rest from the query.
 *
 * Signed links have a route of their own, `…/invited`, so that strangers on the other one cannot take
 * its throttle. Links that were signed before work there as well.
 */
import * as z from 'zod/mini';
import { openWithKeys } from '../aws/outdated-keys.ts';
import { digest } from '../digest.ts';
import { FailureOfVisit } from '../failure.ts';
import { VisitInvalid } from '../visit-errors.ts';
import { invalidRequest } from '../invalid-request.ts';
import { lazily } from '../lazily.ts';
import type { Clock } from '../services.ts';
import { authTypes, type AuthType } from '../wechat/url.ts';
import { deviceOf } from './device.ts';
import { readInvitation, type Invitation } from './invitation.ts';
import { isReturnUrl, type LinkPolicy, type LinkPorts } from './link-policy.ts';
import { languageOf } from './pages/language.ts';
import { visitFields, visitFormats } from './visit-fields.ts';
import type { VisitLimit } from './visit-limits.ts';
import type { VisitRequest } from './visit.ts';

/** Official accounts and mini programs. */
const DEFAULT_AUTH_TYPE = 3;

/** More than the longest fields of a link make. */
const LONGEST_INVITATION = 6144;

/** How the key of the route for signed links ends. */
const INVITED = '/invited';

const NUMBERS = /^\d+(,\d+)*$/;
const numbersIn = (text: string) => text.split(',').map(Number);

const visitQuery = lazily(() =>
  z.object({
    authType: z.optional(z.enum(authTypes.map(String) as [string])),
    bizAppId: z.optional(visitFields.bizAppId()),
    categoryIds: z.optional(
      z.pipe(
        z.pipe(z.string().check(z.regex(NUMBERS)), z.transform(numbersIn)),
        visitFields.categoryIds(),
      ),
    ),
    link: z.optional(z.enum(['pc', 'h5'])),
    invitation: z.optional(z.string().check(z.maxLength(LONGEST_INVITATION))),
  }),
);

const formats = {
  authType: visitFormats.authType,
  bizAppId: visitFormats.bizAppId,
  categoryIds: visitFormats.categoryIdsText,
  link: 'link is pc or h5',
  invitation: 'invitation is what create-authorization-link has signed',
};

/** The parts of the HTTP request that are read. */
interface StartPageRequest {
  /** The route's key. */
  route: string;
  componentAppId: string;
  /** Scheme and host of the request. */
  baseUrl: string;
  query: Readonly<Record<string, string | undefined>>;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
}

type VisitRequestPorts = LinkPorts & Clock;

/**
 * The signed link has priority: the visitor's query counts only for what the link leaves out.
 *
 * @throws {KeeperError} `InvalidRequest`, with everything that is wrong with the query
 * @throws {VisitInvalid} `invitation-…`
 */
export async function readVisitRequest(
  request: StartPageRequest,
  services: VisitRequestPorts,
): Promise<VisitRequest> {
  const parsed = visitQuery().safeParse(request.query);
  if (!parsed.success) throw invalidRequest(parsed.error.issues, formats);
  const query = parsed.data;
  const { componentAppId, baseUrl, route } = request;
  const { invitation: token } = query;
  const isInvited = token !== undefined || route.endsWith(INVITED);
  const invitation = isInvited
    ? await invitationOf(token, componentAppId, services)
    : uninvited(componentAppId, services);
  const { link } = query;
  return {
    componentAppId,
    baseUrl,
    ...(request.query['lang'] && { language: languageOf(request.query['lang'], undefined) }),
    device: link ? (link === 'h5' ? 'phone' : 'desktop') : pageFor(request.headers['user-agent']),
    authType: invitation.authType ?? ((Number(query.authType) || DEFAULT_AUTH_TYPE) as AuthType),
    bizAppId: invitation.bizAppId ?? query.bizAppId,
    categoryIds: invitation.categoryIds ?? query.categoryIds,
    tenantId: invitation.tenantId,
    tenantName: invitation.tenantName,
    linkAppId: invitation.bizAppId,
    ...(services.linkPolicy.tenantChanges === 'refused' && { tenantChanges: 'refused' }),
    returnUrl: invitation.returnUrl,
    limit: limitOf(token, services),
  };
}

/** A link is known by what was signed, for a signature can be written in several ways. */
function limitOf(token: string | undefined, { linkPolicy }: LinkPorts): VisitLimit {
  if (token === undefined) {
    return { by: 'nobody', visitsPerHour: linkPolicy.unsignedVisitsPerHour };
  }
  return { by: 'link', linkDigest: digest(token.slice(0, token.lastIndexOf('.'))) };
}

function uninvited(componentAppId: string, { linkPolicy }: LinkPorts): Invitation {
  if (linkPolicy.unsignedVisits === 'allowed') return { componentAppId };
  throw new VisitInvalid('invitation-required', 'a link from your provider is needed');
}

async function invitationOf(
  token: string | undefined,
  componentAppId: string,
  { readLinkSigningKeys, linkPolicy, now }: VisitRequestPorts,
): Promise<Invitation> {
  if (token === undefined) {
    throw new VisitInvalid('invitation-required', 'the link is not complete');
  }
  const addressee = { componentAppId, now: now() };
  const invitation = await openWithKeys(
    readLinkSigningKeys,
    (keys) => readInvitation(token, addressee, keys),
    (error) => error instanceof VisitInvalid && error.code === 'invitation-invalid',
  ).catch((error: unknown) => {
    throw withoutOtherAddress(error, linkPolicy);
  });
  // The origin may have been removed from the list since the link was signed.
  const { returnUrl } = invitation;
  if (returnUrl !== undefined && !isReturnUrl(returnUrl, linkPolicy)) {
    throw new VisitInvalid('invitation-invalid', 'the link leads back to an address not allowed');
  }
  return invitation;
}

/** Of a link that has ended, too, only an origin that is allowed is gone back to. */
function withoutOtherAddress(error: unknown, policy: LinkPolicy): unknown {
  if (!(error instanceof FailureOfVisit)) return error;
  const { failure, wayOn } = error;
  return wayOn.returnUrl !== undefined && isReturnUrl(wayOn.returnUrl, policy) ? error : failure;
}

/** Within WeChat its page for phones is the one that works. */
function pageFor(userAgent: string | undefined): VisitRequest['device'] {
  return deviceOf(userAgent) === 'desktop' ? 'desktop' : 'phone';
}
