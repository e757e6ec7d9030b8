/** Settings that are valid on their own but contradict each other. */
import { environmentMistakes } from '../functions/environment-size.ts';
import { settingVariables } from '../functions/setting-variables.ts';
import { addressMistakes } from './address-mistakes.ts';
import { callerMistakes } from './callers.ts';
import { concurrencyMistakes } from './concurrency-mistakes.ts';
import type { DeployTarget } from './deploy-target.ts';
import { domainMistakes } from './domain-mistakes.ts';
import { placedSettings, regionMistakes } from './region-mistakes.ts';
import { responderMistakes } from './responder-mistakes.ts';
import type { DeploySettings } from './settings-schema.ts';
import { sizeMistakes } from './stack-size.ts';

type Mistake = string | false | undefined;

/** It is looked for where each of its settings is valid on its own. */
interface Contradiction<Key extends keyof DeploySettings = keyof DeploySettings> {
  of: readonly Key[];
  find: (settings: Pick<DeploySettings, Key>, target: DeployTarget) => readonly Mistake[];
}

/** Types the settings of one contradiction. All of them can then stand in one list. */
function among<Key extends keyof DeploySettings>(
  of: readonly Key[],
  find: Contradiction<Key>['find'],
): Contradiction {
  return { of, find };
}

const contradictions: readonly Contradiction[] = [
  among(['lookUpAccounts', 'callers', 'requireCaller'], callerMistakes),
  among(
    [
      'components',
      'returnUrlOrigins',
      'unsignedVisits',
      'unsignedVisitsPerHour',
      'tenantChanges',
      'platforms',
      'verificationFiles',
      'callers',
      'requireCaller',
    ],
    (settings) => environmentMistakes(settingVariables(settings)),
  ),
  among(['components', 'platforms'], ({ components, platforms }) =>
    Object.keys(platforms)
      .filter((name) => !components.includes(name))
      .map((name) => `platforms[${name}] is none of the components`),
  ),
  among(['egress', 'existingVpc'], ({ egress, existingVpc }) => [
    egress === 'existing-vpc' &&
      !existingVpc &&
      'existingVpc must be set for egress "existing-vpc"',
    egress !== 'existing-vpc' &&
      existingVpc &&
      'existingVpc is only allowed with egress "existing-vpc"',
  ]),
  among(['egress', 'natInstanceImage'], ({ egress, natInstanceImage }, target) => [
    egress !== 'nat-instance' &&
      natInstanceImage &&
      'natInstanceImage is only allowed with egress "nat-instance"',
    egress === 'nat-instance' &&
      !natInstanceImage &&
      !canLookUpImage(target) &&
      'natInstanceImage must be set: the newest fck-nat image cannot be looked up where account and ' +
        'region are not known (AWS credentials, or `env` of a stack), and the China regions have no such image',
  ]),
  among(['egress', 'sharedAddresses'], ({ egress, sharedAddresses }) => [
    egress === 'none' &&
      sharedAddresses &&
      'sharedAddresses is not allowed with egress "none", which has no addresses to share',
  ]),
  among(
    [
      'egress',
      'natCount',
      'eipAllocationIds',
      'eipAddresses',
      'keepAddresses',
      'availabilityZones',
    ],
    (settings) => addressMistakes(settings),
  ),
  among(['accountConcurrency', 'callConcurrency', 'reservedConcurrency'], concurrencyMistakes),
  among(['alarmTopicArn', 'alarms', 'alarmEmails'], alarmTopicMistakes),
  among(['alarms', 'alarmEmails'], ({ alarms, alarmEmails }) => [
    alarms === 'none' &&
      alarmEmails.length > 0 &&
      'alarms is "none", but alarmEmails says who receives them: leave out one of the two',
  ]),
  among(['domain', 'previousDomains', 'defaultEndpoint'], domainMistakes),
  ...placedSettings.map((key) =>
    among([key], (settings, target) => regionMistakes({ [key]: settings[key] }, target)),
  ),
  among(['messageResponder'], responderMistakes),
  among(
    ['components', 'callers', 'lookUpAccounts', 'previousDomains', 'alarmEmails', 'canary'],
    sizeMistakes,
  ),
];

/** @param settings those that are valid on their own: only they are compared */
export function contradictionsIn(
  settings: Partial<DeploySettings>,
  target: DeployTarget,
): string[] {
  return contradictions
    .filter(({ of }) => of.every((key) => key in settings))
    .flatMap(({ find }) => find(settings as DeploySettings, target))
    .filter((mistake) => typeof mistake === 'string');
}

/** Who subscribes to a topic that is not ours is its owner's to say. */
function alarmTopicMistakes({
  alarmTopicArn,
  alarms,
  alarmEmails,
}: Pick<DeploySettings, 'alarmTopicArn' | 'alarms' | 'alarmEmails'>): Mistake[] {
  if (alarmTopicArn === undefined) return [];
  return [
    alarmEmails.length > 0 &&
      'alarmEmails is not allowed with alarmTopicArn: subscribe them to that topic',
    alarms === 'none' &&
      'alarms is "none", but alarmTopicArn says who receives them: leave out one of the two',
  ];
}

/** @see https://fck-nat.dev/stable/deploying/ no images are published in the China regions */
function canLookUpImage({ account, region }: DeployTarget): boolean {
  return account !== undefined && region !== undefined && !isInChina(region);
}

/** Whether the region is in the partition `aws-cn`. */
function isInChina(region: string): boolean {
  return region.startsWith('cn-');
}
