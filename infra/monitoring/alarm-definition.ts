/** The definition of an alarm, from which a CloudWatch alarm is created. */
import type { IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Whether an alarm should wake somebody. `PAGE`: tokens, pushes or merchants are being lost now, or
 * will be before the morning. `NOTICE`: it can wait until the morning.
 */
export type Severity = 'PAGE' | 'NOTICE';

/** One alarm. */
export interface AlarmDefinition {
  /** In kebab-case and unique: the alarm and its section in docs/runbook.md have this name. */
  name: string;
  /** Undefined if the alarm covers all components. */
  componentAppId?: string;
  severity: Severity;
  /** The meaning in one English sentence. */
  meaning: string;
  /** The same in Chinese, for the same mail. */
  chinese: string;
  metric: IMetric;
  comparison: 'at-least' | 'below';
  threshold: number;
  /** How many of the latest periods must breach the threshold: `[2, 3]` is two of three. */
  datapoints: readonly [number, number];
  missingData: TreatMissingData;
  /** Tells nobody: it is there for who asks, such as a deployment. */
  isSilent?: true;
}

/** The alarm's name in CloudWatch, without the prefix of the service. */
export function alarmName({ name, componentAppId }: AlarmDefinition): string {
  return componentAppId === undefined ? name : `${name}-${componentAppId}`;
}

/** The one that tells nobody: by it a deployment that is under way is taken back. */
export const NEW_VERSION_FAILING = 'new-version-failing';

/** What CloudWatch takes at most. */
export const LONGEST_DESCRIPTION = 1024;

/**
 * The text of the mail. It begins with the severity, so that forwarding rules can filter by it. The
 * English half comes first: CloudFormation's own output, such as `get-template`, shows the Chinese
 * one as question marks. The alarm itself has it as it was written.
 *
 * @param runbookBaseUrl where `docs/` can be opened; without it the mail names the files
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/814
 */
export function alarmDescription(
  { severity, meaning, chinese, name }: Texts,
  runbookBaseUrl: string | undefined,
): string {
  const missing = 'For links set runbookBaseUrl. 设置 runbookBaseUrl 后此处为链接。';
  return [
    `${severity}: ${meaning} ${chinese}`,
    ...runbookFiles(runbookBaseUrl).map(({ title, address }) => `${title}: ${address}#${name}`),
    ...(runbookBaseUrl === undefined ? [missing] : []),
  ].join('\n');
}

type Texts = Pick<AlarmDefinition, 'severity' | 'meaning' | 'chinese' | 'name'>;

/** The name of a definition, from the text of its mail; undefined where the text is somebody else's. */
export function nameInDescription(description: string): string | undefined {
  return /#([a-z][a-z-]*)$/m.exec(description)?.[1];
}

/** The runbook in both languages; an entry has the same fragment in each. */
export function runbookFiles(
  runbookBaseUrl: string | undefined,
): { title: string; address: string }[] {
  const base = runbookBaseUrl?.replace(/\/+$/, '') ?? 'docs';
  return [
    { title: 'Runbook', address: `${base}/runbook.md` },
    { title: '运维手册', address: `${base}/runbook.zh-CN.md` },
  ];
}
