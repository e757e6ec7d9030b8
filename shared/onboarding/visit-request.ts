/** Reads a request for the start page: first from its signed link, the rest from the query. */
import * as z from 'zod/mini';
import { openWithKeys } from '../aws/outdated-keys.ts';
import { VisitInvalid } from '../errors.ts';
import { invalidRequest } from '../invalid-request.ts';
import { lazily } from '../lazily.ts';
import type { Clock } from '../services.ts';
import { authTypes, type AuthType } from '../wechat/url.ts';
import { readInvitation, type Invitation } from './invitation.ts';
import { isReturnUrl, type LinkPorts } from './link-policy.ts';
import { visitFields, visitFormats } from './visit-fields.ts';
import type { VisitRequest } from './visit.ts';

/** Official accounts and mini programs. */
const DEFAULT_AUTH_TYPE = 3;

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
    invitation: z.optional(z.string().check(z.maxLength(4096))),
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
  const { componentAppId, baseUrl } = request;
  const invitation = await invitationOf(query.invitation, componentAppId, services);
  const { link } = query;
  return {
    componentAppId,
    baseUrl,
    device: link ? (link === 'h5' ? 'phone' : 'desktop') : deviceOf(request.headers['user-agent']),
    authType: invitation.authType ?? ((Number(query.authType) || DEFAULT_AUTH_TYPE) as AuthType),
    bizAppId: invitation.bizAppId ?? query.bizAppId,
    categoryIds: invitation.categoryIds ?? query.categoryIds,
    tenantId: invitation.tenantId,
    returnUrl: invitation.returnUrl,
  };
}

async function invitationOf(
  token: string | undefined,
  componentAppId: string,
  { readLinkSigningKeys, linkPolicy, now }: VisitRequestPorts,
): Promise<Invitation> {
  if (token === undefined) {
    if (linkPolicy.unsignedVisits === 'allowed') return { componentAppId };
    throw new VisitInvalid('invitation-required', 'a link from your provider is needed');
  }
  const addressee = { componentAppId, now: now() };
  const invitation = await openWithKeys(
    readLinkSigningKeys,
    (keys) => readInvitation(token, addressee, keys),
    (error) => error instanceof VisitInvalid && error.code === 'invitation-invalid',
  );
  // The origin may have been removed from the list since the link was signed.
  const { returnUrl } = invitation;
  if (returnUrl !== undefined && !isReturnUrl(returnUrl, linkPolicy)) {
    throw new VisitInvalid('invitation-invalid', 'the link leads back to an address not allowed');
  }
  return invitation;
}

function deviceOf(userAgent = ''): VisitRequest['device'] {
  return /Mobile|Android|iPhone|iPad|MicroMessenger/i.test(userAgent) ? 'phone' : 'desktop';
}
