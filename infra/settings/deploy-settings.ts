/** Deploy settings: what `cdk.json` says under "context", checked before anything is built. */
import { nearestName } from '../../shared/nearest-name.ts';
import { contradictionsIn } from './contradictions.ts';
import type { DeployTarget } from './deploy-target.ts';
import { mistakeText } from './mistake-text.ts';
import { settingsSchema, type DeploySettings } from './settings-schema.ts';
import { readStages, STAGES } from './stages.ts';

export type { DeployTarget } from './deploy-target.ts';
export type { DeploySettings } from './settings-schema.ts';
export { serviceNameOf } from '../resource-names.ts';

type Context = Readonly<Record<string, unknown>>;

/** The settings in `cdk.json` are wrong. The message lists every mistake, one per line. */
export class DeploySettingsInvalid extends Error {
  override readonly name = 'DeploySettingsInvalid';

  constructor(mistakes: readonly string[]) {
    const lines = mistakes.map((mistake) => `- ${mistake}`);
    super(['The settings under "context" in cdk.json are wrong:', ...lines].join('\n'));
  }
}

/** What is wrong with the settings, and those among them that are valid on their own. */
export interface CheckedSettings {
  valid: Partial<DeploySettings>;
  /** All of them; without any, {@link valid} has all settings. */
  mistakes: string[];
}

/**
 * Checks the deploy settings.
 *
 * @param context the whole CDK context, which includes the settings
 * @throws {DeploySettingsInvalid}
 */
export function readDeploySettings(context: Context, target: DeployTarget = {}): DeploySettings {
  const { valid, mistakes } = checkDeploySettings(context, target);
  if (mistakes.length > 0) throw new DeploySettingsInvalid(mistakes);
  return settingsSchema.parse(valid);
}

/** As {@link readDeploySettings}, for who wants to add to the list of mistakes. */
export function checkDeploySettings(context: Context, target: DeployTarget = {}): CheckedSettings {
  const { stageSettings, stages, mistakes } = readStages(context);
  const given = Object.fromEntries(
    knownNames.map((key) => [key, parseSetting(key, stageSettings[key] ?? context[key])]),
  );
  const { error, data } = settingsSchema.safeParse(given);
  const valid = data ?? withoutWrong(given, new Set(error.issues.map(({ path }) => path[0])));
  return {
    valid,
    mistakes: [
      ...mistakes,
      ...(error?.issues ?? []).map(mistakeText),
      ...unknownNames(context, ''),
      ...Object.values(stages).flatMap((stage) => unknownNames(stage, STAGES)),
      ...contradictionsIn(valid, target),
    ],
  };
}

const knownNames = Object.keys(settingsSchema.shape);

/** The other settings, with the defaults of those that are not given. */
function withoutWrong(
  given: Context,
  wrong: ReadonlySet<PropertyKey | undefined>,
): Partial<DeploySettings> {
  const schemas = Object.entries(settingsSchema.shape).filter(([key]) => !wrong.has(key));
  return Object.fromEntries(schemas.map(([key, schema]) => [key, schema.parse(given[key])]));
}

/** Names. They stay strings even if they consist of digits only. */
const nameSettings: ReadonlySet<string> = new Set(['stageName', 'restoredTable']);

/** Values from `--context key=value` are strings. All but words of ours are parsed as JSON. */
function parseSetting(key: string, value: unknown): unknown {
  const looksLikeJson = typeof value === 'string' && /^([[{\d]|(true|false)$)/.test(value);
  if (!looksLikeJson || nameSettings.has(key)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Names of the CDK's own that look as ours do. The second one `cdk acknowledge` writes. */
const namesOfCdk: ReadonlySet<string> = new Set(['cli-telemetry', 'acknowledged-issue-numbers']);

/** The other context keys of CDK and of other tools have `:`, `/` or `@`. */
function unknownNames(settings: Context, where: string): string[] {
  return Object.keys(settings)
    .filter((key) => !/[:/@]/.test(key) && !knownNames.includes(key))
    .filter((key) => where !== '' || (key !== STAGES && !namesOfCdk.has(key)))
    .map((key) => {
      const place = where && ` (in "${where}")`;
      return `${key}${place} is not a setting, the nearest one is ${nearestName(key, knownNames)}`;
    });
}
