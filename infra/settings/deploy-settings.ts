/** Deploy settings: what `cdk.json` says under "context", checked before anything is built. */
import * as z from 'zod/mini';
import { SERVICE_NAME } from '../resource-names.ts';
import { callerMistakes } from './callers.ts';
import { mistakeText } from './mistake-text.ts';
import { settingsSchema } from './settings-schema.ts';

/** The checked settings. README.md "Configuration" explains each of them. */
export type DeploySettings = z.output<typeof settingsSchema>;

/** The prefix of all resource names: `wxkeeper`, or `wxkeeper-<stageName>`. */
export function serviceNameOf({ stageName }: Pick<DeploySettings, 'stageName'>): string {
  return stageName === '' ? SERVICE_NAME : `${SERVICE_NAME}-${stageName}`;
}

/** The settings in `cdk.json` are wrong. The message lists every mistake, one per line. */
export class DeploySettingsInvalid extends Error {
  override readonly name = 'DeploySettingsInvalid';

  constructor(mistakes: readonly string[]) {
    const lines = mistakes.map((mistake) => `- ${mistake}`);
    super(['The settings under "context" in cdk.json are wrong:', ...lines].join('\n'));
  }
}

/** The account and region of the deployment, as far as they are known during synthesis. */
export interface DeployTarget {
  account?: string | undefined;
  region?: string | undefined;
}

/**
 * Checks the deploy settings.
 *
 * @param context the whole CDK context, which includes the settings
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
      parseSetting(key, stageSettings[key] ?? context[key]),
    ]),
  );
  const result = settingsSchema.safeParse(given);
  if (!result.success) mistakes.push(...result.error.issues.map(mistakeText));
  mistakes.push(...unknownKeys(context, ''), ...unknownKeys(stageSettings, 'stages'));
  if (result.success) mistakes.push(...contradictionsIn(result.data, target));
  if (!result.success || mistakes.length > 0) throw new DeploySettingsInvalid(mistakes);
  return result.data;
}

/** The key under which the context has settings for single stages, by stage name. */
const STAGES = 'stages';
const stagesSchema = z._default(z.record(z.string(), z.record(z.string(), z.unknown())), {});

function readStage(context: Readonly<Record<string, unknown>>): {
  stageSettings: Record<string, unknown>;
  mistakes: string[];
} {
  const { data: stages } = stagesSchema.safeParse(context[STAGES]);
  const { stageName = '' } = context;
  if (!stages) {
    const mistake = `${STAGES} must be an object that maps stage names to settings`;
    return { stageSettings: {}, mistakes: [mistake] };
  }
  const names = Object.keys(stages);
  if (names.length === 0 || stageName === '') return { stageSettings: {}, mistakes: [] };
  const stageSettings = typeof stageName === 'string' ? stages[stageName] : undefined;
  if (stageSettings) return { stageSettings, mistakes: [] };
  const mistake = `stageName must be one of "${STAGES}" (${names.join(', ')})`;
  return { stageSettings: {}, mistakes: [`${mistake}, but is ${JSON.stringify(stageName)}`] };
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

/** Only plain words count: the context keys of CDK and of other tools contain other characters. */
function unknownKeys(settings: Readonly<Record<string, unknown>>, where: string): string[] {
  return Object.keys(settings)
    .filter((key) => /^\w+$/.test(key) && key !== STAGES && !(key in settingsSchema.shape))
    .map((key) => `${key}${where && ` (in "${where}")`} is not a setting`);
}

/** Finds settings that are valid on their own but contradict each other. */
function contradictionsIn(settings: DeploySettings, target: DeployTarget): string[] {
  const { domain, egress, existingVpc, natInstanceImage, sharedAddresses } = settings;
  return [
    ...callerMistakes(settings),
    egress === 'existing-vpc' &&
      !existingVpc &&
      'existingVpc must be set for egress "existing-vpc"',
    egress !== 'existing-vpc' &&
      existingVpc &&
      'existingVpc is only allowed with egress "existing-vpc"',
    egress !== 'nat-instance' &&
      natInstanceImage &&
      'natInstanceImage is only allowed with egress "nat-instance"',
    egress === 'nat-instance' &&
      !natInstanceImage &&
      !canLookUpImage(target) &&
      'natInstanceImage must be set: the newest fck-nat image can only be looked up with AWS ' +
        'credentials, which are missing, and the China regions have no such image',
    egress === 'none' &&
      sharedAddresses &&
      'sharedAddresses is not allowed with egress "none", which has no addresses to share',
    domain &&
      !domain.certificateArn &&
      !domain.hostedZone &&
      'domain must have a certificateArn, or a hostedZone in which a new certificate is validated',
    domain?.hostedZone &&
      !`.${domain.name}`.endsWith(`.${domain.hostedZone.name}`) &&
      `domain[name] must be in the zone ${domain.hostedZone.name}, but is "${domain.name}"`,
  ].filter((mistake) => typeof mistake === 'string');
}

/** @see https://fck-nat.dev/stable/deploying/ no images are published in the China regions */
function canLookUpImage({ account, region }: DeployTarget): boolean {
  return account !== undefined && region !== undefined && !isInChina(region);
}

/** Whether the region is in the partition `aws-cn`. */
function isInChina(region: string): boolean {
  return region.startsWith('cn-');
}
