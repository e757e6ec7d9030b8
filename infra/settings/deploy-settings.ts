/** Deploy settings: what `cdk.json` says under "context", checked before anything is built. */
import * as z from 'zod/mini';
import { settingsSchema } from './settings-schema.ts';

/** What is deployed; README.md "Configuration" tells each setting. */
export type DeploySettings = z.output<typeof settingsSchema>;

/** What the names of all resources begin with: `wxkeeper`, or `wxkeeper-<stageName>`. */
export function serviceNameOf({ stageName }: Pick<DeploySettings, 'stageName'>): string {
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

/** Where the stack goes, as far as that is known before it goes there. */
export interface DeployTarget {
  account?: string | undefined;
  region?: string | undefined;
}

/**
 * Checks the deploy settings.
 *
 * @param context the whole CDK context, of which the settings are a part
 * @throws {DeploySettingsInvalid}
 */
export function readDeploySettings(
  context: Readonly<Record<string, unknown>>,
  target: DeployTarget = {},
): DeploySettings {
  const { stageSettings, mistakes } = readStage(context);
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape).map((key) => [
      key,
      parsed(key, stageSettings[key] ?? context[key]),
    ]),
  );
  const result = settingsSchema.safeParse(given);
  if (!result.success) mistakes.push(...result.error.issues.map(mistakeText));
  mistakes.push(...unknownKeys(context, ''), ...unknownKeys(stageSettings, 'stages'));
  if (result.success) mistakes.push(...contradictionsIn(result.data, target));
  if (!result.success || mistakes.length > 0) throw new DeploySettingsInvalid(mistakes);
  return result.data;
}

/** The part of the context that holds for one stage only, by the stage's name. */
const STAGES = 'stages';
const stagesSchema = z._default(z.record(z.string(), z.record(z.string(), z.unknown())), {});

function readStage(context: Readonly<Record<string, unknown>>): {
  stageSettings: Record<string, unknown>;
  mistakes: string[];
} {
  const { data: stages } = stagesSchema.safeParse(context[STAGES]);
  const { stageName = '' } = context;
  if (!stages) {
    const mistake = `${STAGES} must be an object: the settings of each stage by its name`;
    return { stageSettings: {}, mistakes: [mistake] };
  }
  const names = Object.keys(stages);
  if (names.length === 0 || stageName === '') return { stageSettings: {}, mistakes: [] };
  const stageSettings = typeof stageName === 'string' ? stages[stageName] : undefined;
  if (stageSettings) return { stageSettings, mistakes: [] };
  const mistake = `stageName must be one of "${STAGES}" (${names.join(', ')})`;
  return { stageSettings: {}, mistakes: [`${mistake}, but is ${JSON.stringify(stageName)}`] };
}

/** Names, which may be digits and nothing else. */
const texts: ReadonlySet<string> = new Set(['stageName', 'restoredTable']);

/** What comes by `--context key=value` is text; where something else is meant, it is JSON. */
function parsed(key: string, value: unknown): unknown {
  const isGivenAsText = typeof value === 'string' && /^[[{\d]/.test(value);
  if (!isGivenAsText || texts.has(key)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** CDK's own keys and those of other tools have other characters in them. */
function unknownKeys(settings: Readonly<Record<string, unknown>>, where: string): string[] {
  return Object.keys(settings)
    .filter((key) => /^\w+$/.test(key) && key !== STAGES && !(key in settingsSchema.shape))
    .map((key) => `${key}${where && ` (in "${where}")`} is no setting`);
}

/** Settings that are right by themselves and not together. */
function contradictionsIn(settings: DeploySettings, target: DeployTarget): string[] {
  const { domain, egress, existingVpc, natInstanceImage } = settings;
  return [
    egress === 'existing-vpc' && !existingVpc && 'existingVpc must be set for "existing-vpc"',
    egress !== 'existing-vpc' && existingVpc && 'existingVpc is for egress "existing-vpc" only',
    egress !== 'nat-instance' &&
      natInstanceImage &&
      'natInstanceImage is for egress "nat-instance" only',
    egress === 'nat-instance' &&
      !natInstanceImage &&
      !canLookUpImage(target) &&
      'natInstanceImage must be set: the newest fck-nat image is looked up with your AWS ' +
        'credentials, and there are none; in China there is no such image',
    domain &&
      !domain.certificateArn &&
      !domain.hostedZone &&
      'domain must have a certificateArn, or a hostedZone in which a new certificate is proved',
    domain?.hostedZone &&
      !`.${domain.name}`.endsWith(`.${domain.hostedZone.name}`) &&
      `domain[name] must be in the zone ${domain.hostedZone.name}, but is "${domain.name}"`,
  ].filter((mistake) => typeof mistake === 'string');
}

/** @see https://fck-nat.dev/stable/deploying/ its maker publishes no images in China */
function canLookUpImage({ account, region }: DeployTarget): boolean {
  return account !== undefined && region !== undefined && !isInChina(region);
}

/** The regions of the partition `aws-cn`: other services, other names. */
function isInChina(region: string): boolean {
  return region.startsWith('cn-');
}

/** One mistake: `components[1] must be …, but is …`. */
function mistakeText({ path, message }: z.core.$ZodIssue): string {
  const [setting, ...keys] = path.map((key) => (typeof key === 'number' ? key : String(key)));
  return `${setting}${keys.map((key) => `[${key}]`).join('')} ${message}`;
}
