/** The schema of the setting `callers`, for the stack and the local run. */
import * as z from 'zod/mini';
import { LIVE_ALIAS } from '../../shared/aws/invoked-alias.ts';
import type { CallerRights } from '../../shared/callers/rights.ts';
import { nearestName } from '../../shared/nearest-name.ts';
import { AUTHORIZER_APP_ID } from '../../shared/wechat/app-id.ts';
import { CALLER_NAME } from './callers.ts';
import { listOf, mustBe, pattern, recordOf } from './must-be.ts';

/** The beginning of a path as `call-wechat` takes it; a name may be cut off at the end. */
const PATH_BEGINNING = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.-]+)*\/?$/;
const LONGEST_TENANT = 256;

const tenantId = pattern(
  new RegExp(`^.{1,${LONGEST_TENANT}}$`, 's'),
  `a tenantId, a text of 1 to ${LONGEST_TENANT} characters`,
);
const path = pattern(
  PATH_BEGINNING,
  'the beginning of a path, as in "/cgi-bin/message/": / and names of letters, digits, _ . and -',
).check(z.minLength(1, mustBe('the beginning of a path: "/" for all')));

const fields = {
  /** Its accounts are those of these tenants, and those of `authorizers`. */
  tenants: z.optional(listOf(tenantId, 'tenantIds')),
  authorizers: z.optional(
    listOf(pattern(AUTHORIZER_APP_ID, "an account's appid"), "accounts' appids"),
  ),
  /** What the path of a call begins with. */
  paths: z.optional(listOf(path, 'beginnings of paths')),
  tokens: z.optional(z.boolean(mustBe('true or false'))),
  calls: z.optional(z.boolean(mustBe('true or false'))),
} satisfies Record<keyof CallerRights, unknown>;

const rights = z.strictObject(fields, {
  error: (issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(unknownField).join('; ')
      : mustBe('an object with what the caller may do, {} for everything').error(issue),
});

/** Each caller by its name, which becomes an alias of the functions that others invoke. */
export const callersSchema = z._default(
  recordOf(
    z.string().check(
      z.regex(CALLER_NAME, mustBe('named by a letter and up to 31 more of a-z, 0-9 and -')),
      z.refine((name) => name !== LIVE_ALIAS, mustBe(`named otherwise: "${LIVE_ALIAS}" is ours`)),
    ),
    rights,
    "an object that maps callers' names to what they may do",
  ),
  {},
);

export const requireCallerSchema = z._default(z.boolean(mustBe('true or false')), false);

function unknownField(name: string): string {
  const nearest = nearestName(name, Object.keys(fields));
  return `has no field ${JSON.stringify(name)}, the nearest one is ${nearest}`;
}
