/** Deploy settings: what `cdk.json` says under "context", checked before anything is built. */
import * as z from 'zod/mini';

const componentAppId = z
  .string(mustBe('a text'))
  .check(z.regex(/^wx[0-9a-f]{16}$/, mustBe('"wx" and 16 of 0-9 and a-f')));

const settingsSchema = z.object({
  components: z.array(componentAppId, mustBe('a list of component appids')).check(
    z.minLength(1, mustBe('at least one component appid')),
    z.refine((appIds) => new Set(appIds).size === appIds.length, mustBe('without repetition')),
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
  return { components, stageName };
}

/** One mistake: `components[1] must be …, but is …`. */
function mistakeText({ path, message }: z.core.$ZodIssue): string {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : String(key))).join('');
  return `${name} ${message}`;
}

/** Says what is expected and what was given: nothing among these settings is secret. */
function mustBe(expected: string) {
  return {
    error: ({ input }: { input?: unknown }) =>
      `must be ${expected}, but is ${input === undefined ? 'missing' : JSON.stringify(input)}`,
  };
}
