/** The schema of the settings under "context" in `cdk.json`. */
import * as z from 'zod/mini';
import { APP_ID } from '../../shared/wechat/app-id.ts';
import { STAGE_NAME } from '../resource-names.ts';
import { callersSchema, requireCallerSchema } from './callers-schema.ts';
import { functionSettings } from './functions-schema.ts';
import { lookUpAccountsSchema } from './look-up-accounts-schema.ts';
import { listOf, mustBe, pattern, recordOf, reference, text } from './must-be.ts';
import { networkSettings } from './network-schema.ts';
import { platformsSchema } from './platforms-schema.ts';

const componentAppId = pattern(APP_ID, '"wx" followed by 16 of 0-9 and a-f');
const origin = text().check(
  z.refine(isOrigin, mustBe('an origin, as in "https://app.example.com"')),
);
/** All that CloudWatch offers but "never expire". Loading the CDK's list would take half a second. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** Ten years, as for logs. To EventBridge, 0 would mean for ever. */
const LONGEST_ARCHIVE_DAYS = 3653;

/** Of a new AWS account. */
const SMALLEST_CONCURRENCY = 10;

/**
 * With the path, where it has one. Without `*`: it would let in more roles than are meant. Without
 * `role/` before a name: it would be taken for a path, and match nobody.
 */
const role = reference(
  /^(arn:aws[\w-]*:iam::\d{12}:role\/|(?!role\/))([\w+=,.@-]{1,128}\/){0,8}[\w+=,.@-]{1,64}$/,
  'a role\'s ARN or its name, as in "oncall" or "arn:aws:iam::111122223333:role/oncall"',
);

/** The policy of a queue has 8 KB; these and the functions' roles fit in. */
const MOST_OPERATORS = 20;

/** With it and the longest meaning, a description still is within CloudWatch's limit. */
const LONGEST_BASE_URL = 200;

const allowedOrRefused = z.enum(['allowed', 'refused'], mustBe('"allowed" or "refused"'));

export const settingsSchema = z.object({
  components: listOf(componentAppId, 'component appids').check(
    z.minLength(1, mustBe('at least one component appid')),
    // What a stack can hold of them is tested up to here.
    z.maxLength(100, mustBe('at most 100 component appids: deploy others as a stage of their own')),
  ),
  stageName: z._default(pattern(STAGE_NAME, 'up to 10 of a-z and 0-9, starting with a letter'), ''),
  ...networkSettings,
  /** Whether functions of other stacks may share the addresses on WeChat's list. */
  sharedAddresses: z._default(z.boolean(mustBe('true or false')), false),
  returnUrlOrigins: z._default(listOf(origin, 'origins'), []),
  /** Left out: allowed, with a warning. `npm run deploy` wants a decision. */
  unsignedVisits: z.optional(allowedOrRefused),
  unsignedVisitsPerHour: z._default(
    z
      .int(mustBe('a whole number'))
      .check(z.minimum(1, mustBe('1 or more')), z.maximum(100_000, mustBe('at most 100000'))),
    200,
  ),
  /** Whether a signed link may take an account from the tenant to whom it belongs. */
  tenantChanges: z._default(allowedOrRefused, 'allowed'),
  /** Name, logo and support contact of each platform, on the pages that merchants see. */
  platforms: platformsSchema,
  /** Whether the service answers WeChat's publish check by itself. */
  publishCheck: z._default(z.boolean(mustBe('true or false')), true),
  /** The function that is asked what users are answered. */
  messageResponder: z.optional(
    reference(
      /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]{1,64}(:([\w-]{1,128}|\$LATEST))?$/,
      "a Lambda function's ARN, with or without an alias or a version",
    ),
  ),
  verificationFiles: z._default(
    recordOf(
      z.string().check(z.regex(/^[\w-]{1,128}\.txt$/, mustBe('a file name ending in .txt'))),
      text().check(z.maxLength(1024, mustBe('up to 1024 characters'))),
      'an object that maps file names to their text',
    ),
    {},
  ),
  /** That nobody receives alarms is meant so. */
  alarms: z.optional(z.literal('none', mustBe('"none", or left out'))),
  /** A topic that exists, in place of our own. */
  alarmTopicArn: z.optional(
    reference(/^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}$/, "an SNS topic's ARN"),
  ),
  /** Where the folder docs/ can be opened: alarms' mails have links into it. */
  runbookBaseUrl: z.optional(
    text().check(
      z.maxLength(LONGEST_BASE_URL, mustBe(`at most ${LONGEST_BASE_URL} characters long`)),
      z.refine(
        isFolderUrl,
        mustBe('the address of docs/, as in "https://git.example.com/wxkeeper/blob/main/docs"'),
      ),
    ),
  ),
  alarmEmails: z._default(listOf(z.email(mustBe('an e-mail address')), 'e-mail addresses'), []),
  logRetentionDays: z._default(
    z
      .number(mustBe('a number'))
      .check(
        z.refine((days) => retentions.includes(days), mustBe(`one of ${retentions.join(', ')}`)),
      ),
    30,
  ),
  /** The account's limit in the region. AWS's default; a new account may have as few as 10. */
  accountConcurrency: z._default(
    z
      .number(mustBe('a number'))
      .check(
        z.refine(
          (limit) => Number.isInteger(limit) && limit >= SMALLEST_CONCURRENCY,
          mustBe(`the account's limit of concurrent executions, ${SMALLEST_CONCURRENCY} or more`),
        ),
      ),
    1000,
  ),
  /** 0: no archive. */
  eventArchiveDays: z._default(
    z
      .number(mustBe('a number of days'))
      .check(
        z.refine(
          (days) => Number.isInteger(days) && days >= 0 && days <= LONGEST_ARCHIVE_DAYS,
          mustBe(`a whole number of days from 0 (no archive) to ${LONGEST_ARCHIVE_DAYS}`),
        ),
      ),
    0,
  ),
  encryption: z._default(
    z.enum(
      ['customer-managed-key', 'aws-managed-keys'],
      mustBe('"customer-managed-key" or "aws-managed-keys"'),
    ),
    'customer-managed-key',
  ),
  /** The stack's key before the last change of `encryption`: what it encrypted stays readable. */
  previousEncryptionKeyArn: z.optional(
    pattern(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/, "a KMS key's ARN"),
  ),
  /** Used instead of the stack's own table, see docs/runbook.md, "Restore the table". */
  restoredTable: z.optional(
    pattern(/^[a-zA-Z0-9_.-]{3,255}$/, 'the name of a table: 3 to 255 of A-Z a-z 0-9 _ . -'),
  ),
  ...functionSettings,
  callers: callersSchema,
  /** Whether functions that others invoke refuse who gives no caller's name. */
  requireCaller: requireCallerSchema,
  /** Roles of people who redrive events, see docs/security.md. */
  operators: z._default(
    listOf(role, "roles' ARNs or names").check(
      z.maxLength(MOST_OPERATORS, mustBe(`at most ${MOST_OPERATORS} roles`)),
    ),
    [],
  ),
  /** With a caller, the account invokes that caller's alias. */
  lookUpAccounts: lookUpAccountsSchema,
});

/** The checked settings. docs/configuration.md explains each of them. */
export type DeploySettings = z.output<typeof settingsSchema>;

/** Files and their headings are added to it. */
function isFolderUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && /^[^?#\s]+$/.test(value);
}

/** An origin is a scheme and a host, optionally with a port. */
function isOrigin(value: string): boolean {
  const url = URL.parse(value);
  // A pattern matches no origin.
  const isPlain = !value.includes('*');
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value && isPlain;
}
