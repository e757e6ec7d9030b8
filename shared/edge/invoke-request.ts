/** What may be asked of the functions that are invoked directly. */
import * as z from 'zod/mini';
import { CORRELATION_ID } from '../aws/invocation.ts';
import type { HandedOverRenewal } from '../aws/start-function.ts';
import { KeeperError } from '../errors.ts';
import { lazily } from '../lazily.ts';
import type { LinkRequest } from '../onboarding/signed-link.ts';
import type { Reconciliation } from '../reconciliation/reconcile.ts';
import type { Services } from '../services.ts';
import type { AccessTokenKey } from '../store/records.ts';
import type { TokenRequest } from '../tokens/access-token.ts';
import { APP_ID, AUTHORIZER_APP_ID } from '../wechat/app-id.ts';
import { authTypes } from '../wechat/url.ts';

/** More would make WeChat renew with every look-up: its tokens live for 7200 s. */
const LARGEST_MINIMUM_VALIDITY_SECONDS = 3600;
/** A week: a link lies in a mail for so long, and is worth something for so long to a thief. */
const LONGEST_LINK_SECONDS = 7 * 24 * 60 * 60;

/** Without an authorizer the component's own token is meant. */
export interface LookUp extends TokenRequest, AccessTokenKey {}

const formats = {
  componentAppId: 'componentAppId is required: an appid, wx and 16 hexadecimal digits',
  authorizerAppId: 'authorizerAppId is an appid: up to 64 letters, digits, _ and -',
  rejectedToken: 'rejectedToken is the token that WeChat refused, a text that is not empty',
  correlationId: 'correlationId is a text of 1 to 64 letters, digits, _ . : and -',
  tenantId: 'tenantId is a text of up to 256 characters',
  returnUrl: 'returnUrl is an address of up to 2048 characters',
  authType: `authType is one of ${authTypes.join(', ')}`,
  bizAppId: 'bizAppId is an appid, wx and 16 hexadecimal digits',
  categoryIds: 'categoryIds is a list of up to 100 numbers',
  validForSeconds: `validForSeconds is a whole number from 60 to ${LONGEST_LINK_SECONDS}`,
  continueAfter: 'continueAfter is the appid after which to go on',
  minimumValiditySeconds: `minimumValiditySeconds is a whole number from 0 to ${LARGEST_MINIMUM_VALIDITY_SECONDS}`,
};

// A function asks for one of these: it is made with the first request, and none at the start.
const component = lazily(() =>
  z.object({
    componentAppId: z.string().check(z.regex(APP_ID)),
    /** For the logs only, see shared/edge/invoke-handler.ts. */
    correlationId: z.optional(z.string().check(z.regex(CORRELATION_ID))),
  }),
);
const token = lazily(() =>
  z.extend(component(), {
    authorizerAppId: z.optional(z.string().check(z.regex(AUTHORIZER_APP_ID))),
  }),
);
const reconciliation = lazily(() =>
  z.extend(component(), { continueAfter: z.optional(z.string()) }),
);
const handedOverRenewal = lazily(() =>
  z.extend(token(), { leaseOwner: z.string().check(z.minLength(1)) }),
);
const lookUp = lazily(() =>
  z.extend(token(), {
    rejectedToken: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
    minimumValiditySeconds: z.optional(
      z.int().check(z.minimum(0), z.maximum(LARGEST_MINIMUM_VALIDITY_SECONDS)),
    ),
  }),
);

const linkRequest = lazily(() =>
  z.extend(component(), {
    tenantId: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
    returnUrl: z.optional(z.string().check(z.maxLength(2048))),
    authType: z.optional(z.literal(authTypes)),
    bizAppId: z.optional(z.string().check(z.regex(APP_ID))),
    categoryIds: z.optional(
      z.array(z.int().check(z.minimum(1), z.maximum(9999))).check(z.maxLength(100)),
    ),
    validForSeconds: z.optional(z.int().check(z.minimum(60), z.maximum(LONGEST_LINK_SECONDS))),
  }),
);

/** @throws {KeeperError} `InvalidRequest`, with everything that is wrong */
export function readLookUp(event: unknown, services: Pick<Services, 'serves'>): LookUp {
  return read(lookUp, event, services);
}

/** @throws {KeeperError} `InvalidRequest` */
export function readLinkRequest(event: unknown, services: Pick<Services, 'serves'>): LinkRequest {
  return read(linkRequest, event, services);
}

/** @throws {KeeperError} `InvalidRequest` */
export function readComponent(
  event: unknown,
  services: Pick<Services, 'serves'>,
): { componentAppId: string } {
  return read(component, event, services);
}

/** @throws {KeeperError} `InvalidRequest` */
export function readReconciliation(
  event: unknown,
  services: Pick<Services, 'serves'>,
): Reconciliation {
  return read(reconciliation, event, services);
}

/** @throws {KeeperError} `InvalidRequest` */
export function readHandedOverRenewal(
  event: unknown,
  services: Pick<Services, 'serves'>,
): HandedOverRenewal {
  return read(handedOverRenewal, event, services);
}

function read<Value extends z.output<ReturnType<typeof component>>>(
  schema: () => z.ZodMiniType<Value>,
  event: unknown,
  { serves }: Pick<Services, 'serves'>,
): Omit<Value, 'correlationId'> {
  const result = schema().safeParse(event);
  if (result.success) {
    const { correlationId: _correlationId, ...asked } = result.data;
    const { componentAppId } = result.data;
    if (serves(componentAppId)) return asked;
    throw new KeeperError(
      'InvalidRequest',
      `this deployment serves no component ${componentAppId}`,
    );
  }
  const wrong = new Set(
    result.error.issues.map(
      ({ path }) =>
        formats[path[0] as keyof typeof formats] ??
        'the request is a JSON object with componentAppId',
    ),
  );
  throw new KeeperError('InvalidRequest', [...wrong].join('; '));
}
