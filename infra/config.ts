/** Deploy settings: what `cdk.json` says under "context", checked before anything is built. */
import * as z from 'zod/mini';

const componentAppId = z
  .string(mustBe('a text'))
  .check(z.regex(/^wx[0-9a-f]{16}$/, mustBe('"wx" and 16 of 0-9 and a-f')));

const origin = z
  .string(mustBe('a text'))
  .check(z.refine(isOrigin, mustBe('an origin, as in "https://app.example.com"')));

const settingsSchema = z.object({
  components: z.array(componentAppId, mustBe('a list of component appids')).check(
    z.minLength(1, mustBe('at least one component appid')),
    z.refine((appIds) => new Set(appIds).size === appIds.length, mustBe('without repetition')),
  ),
  returnUrlOrigins: z.optional(z.array(origin, mustBe('a list of origins'))),
  unsignedVisits: z.optional(z.enum(['allowed', 'refused'], mustBe('"allowed" or "refused"'))),
  verificationFiles: z.optional(
    z.record(
      z.string().check(z.regex(/^[\w-]{1,128}\.txt$/, mustBe('a file name that ends in .txt'))),
      z.string(mustBe('a text')).check(z.maxLength(1024, mustBe('up to 1024 characters'))),
      mustBe('an object: the text of each file by its name'),
    ),
  ),
  stageName: z.optional(
    z
      .string(mustBe('a text'))
      .check(z.regex(/^([a-z][a-z0-9]{0,9})?$/, mustBe('up to 10 of a-z and 0-9, a letter first'))),
  ),
});

/** What is deployed, as `cdk.json` or `cdk --context` tells it. */
export interface DeploySettings {
  /** Appids of the third-party platforms (第三方平台) that this deployment serves. */
  components: string[];
  /** Origins to which a merchant's browser may be sent back after the authorization. */
  returnUrlOrigins: string[];
  /** Whether merchants may begin without a signed link. */
  unsignedVisits: 'allowed' | 'refused';
  /** Files that WeChat asks for at the domain's root: their texts by their names. */
  verificationFiles: Record<string, string>;
  /** Tells several deployments in one account and region apart; empty for the usual, single one. */
  stageName: string;
}

/** What the names of all resources begin with: `wxkeeper`, or `wxkeeper-<stageName>`. */
export function serviceNameOf({ stageName }: DeploySettings): string {
  return stageName === '' ? 'wxkeeper' : `wxkeeper-${stageName}`;
}

/** The settings in `cdk.json` are wrong; the message lists every mistake, one a line. */
export class DeploySettingsInvalid extends Error {
  override readonly name = 'DeploySettingsInvalid';

  constructor(mistakes: readonly string[]) {
    const lines = mistakes.map((mistake) => `- ${mistake}`);
    super(['The settings under "context" in cdk.json are wrong:', ...lines].join('\n'));
  }
}

/**
 * Checks the deploy settings.
 *
 * @param context reads one key of the CDK context, undefined where it is not set
 * @throws {DeploySettingsInvalid}
 */
export function readDeploySettings(context: (key: string) => unknown): DeploySettings {
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape).map((key) => [key, context(key)]),
  );
  const result = settingsSchema.safeParse(given);
  if (!result.success) throw new DeploySettingsInvalid(result.error.issues.map(mistakeText));
  const { components, stageName = '' } = result.data;
  const { returnUrlOrigins = [], unsignedVisits = 'allowed', verificationFiles = {} } = result.data;
  return { components, returnUrlOrigins, unsignedVisits, verificationFiles, stageName };
}

/** A scheme and a host, maybe a port, and nothing else. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}

/** One mistake: `components[1] must be …, but is …`. */
function mistakeText({ path, message }: z.core.$ZodIssue): string {
  const [setting, ...keys] = path.map((key) => (typeof key === 'number' ? key : String(key)));
  return `${setting}${keys.map((key) => `[${key}]`).join('')} ${message}`;
}

/** Says what is expected and what was given: nothing among these settings is secret. */
function mustBe(expected: string) {
  return {
    error: ({ input }: { input?: unknown }) =>
      `must be ${expected}, but is ${input === undefined ? 'missing' : JSON.stringify(input)}`,
  };
}
