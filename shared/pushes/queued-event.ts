/** Reads the body of a queued message. Only our functions send there, but nothing here relies on it. */
import * as z from 'zod/mini';
import type { QueuedEvent } from '../aws/event-queue.ts';
import { QueuedEventUnreadable } from '../errors.ts';
import { APP_ID, AUTHORIZER_APP_ID } from '../wechat/app-id.ts';

const name = () => z.string().check(z.minLength(1));
const account = () => z.string().check(z.regex(AUTHORIZER_APP_ID));
const fields = () => z.record(z.string(), z.unknown());
const code = () => ({ authorizationCode: name(), preAuthCode: z.optional(name()) });

/** What every kind has. Further fields are let through: another version may have put them there. */
const common = {
  kind: z.string(),
  componentAppId: z.string().check(z.regex(APP_ID)),
  infoType: z.string(),
  createdAt: z.int().check(z.minimum(0)),
  isDatedByOurClock: z.optional(z.boolean()),
};

const kinds: Readonly<Record<QueuedEvent['kind'], z.ZodMiniType>> = {
  grant: z.looseObject({
    ...common,
    ...code(),
    authorizerAppId: z.optional(account()),
    state: z.optional(name()),
  }),
  revocation: z.looseObject({ ...common, authorizerAppId: account() }),
  other: z.looseObject({
    ...common,
    // The first versions queued none. It decides nothing here.
    createdAt: z.optional(common.createdAt),
    fields: fields(),
    registration: z.optional(
      z.looseObject({ authorizerAppId: account(), authorizationCode: name() }),
    ),
    unnamedGrant: z.optional(z.looseObject(code())),
  }),
  message: z.looseObject({ ...common, authorizerAppId: account(), id: name(), detail: fields() }),
  'check-message': z.looseObject({
    ...common,
    authorizerAppId: account(),
    authorizationCode: name(),
    openId: name(),
  }),
};

const anyKind = z.looseObject(common);

/**
 * A kind that is not known here can be one of another version's: it is not refused, so that it is tried
 * for as long as a deployment takes.
 *
 * @throws {QueuedEventUnreadable} names the fields that are wrong, and none of their values
 */
export function readQueuedEvent(body: unknown): QueuedEvent {
  const { kind } = Object(body) as { kind?: unknown };
  const isKnown = typeof kind === 'string' && Object.hasOwn(kinds, kind);
  const schema = isKnown ? kinds[kind as QueuedEvent['kind']] : anyKind;
  const read = schema.safeParse(body);
  if (read.success) return body as QueuedEvent;
  const wrong = read.error.issues.map(({ path }) => path.join('.') || 'the body');
  throw new QueuedEventUnreadable(`wrong or missing: ${[...new Set(wrong)].join(', ')}`);
}
