/** What is no mistake while the settings are tried out, but is one in a real deployment. */
import type { DeploySettings } from './settings-schema.ts';

/** Of the machine that deploys. */
export interface DeployEnvironment {
  hasCredentials: boolean;
  region: string | undefined;
}

/** `cdk synth` warns of it, by its id; `npm run deploy` refuses it. */
export interface DeployRefusal {
  id: string;
  text: string;
}

/** In the `cdk.json` of the repository. It is nobody's platform. */
const SAMPLE_COMPONENT = 'wx0123456789abcdef';

const ofSettings: readonly (DeployRefusal & {
  applies: (settings: Partial<DeploySettings>) => boolean | undefined;
})[] = [
  {
    id: 'sampleComponent',
    text: `components has the sample ${SAMPLE_COMPONENT}: put the appid of your own platform there`,
    applies: ({ components }) => components?.includes(SAMPLE_COMPONENT),
  },
  {
    id: 'alarmEmails',
    text: 'alarmEmails is empty: nobody receives alarms. Name somebody, or set "alarms": "none"',
    applies: ({ alarms, alarmEmails, alarmTopicArn }) =>
      alarms !== 'none' && alarmTopicArn === undefined && alarmEmails?.length === 0,
  },
  {
    id: 'unsignedVisits',
    text:
      'unsignedVisits is not chosen: "allowed" lets everybody begin an authorization, "refused" ' +
      'only who has a signed link',
    applies: (settings) => 'unsignedVisits' in settings && settings.unsignedVisits === undefined,
  },
];

const ofEnvironment: readonly (DeployRefusal & {
  applies: (environment: DeployEnvironment) => boolean;
})[] = [
  {
    id: 'credentials',
    text:
      'there are no AWS credentials: sign in (aws sso login, aws configure), or name a profile by ' +
      'AWS_PROFILE or --profile',
    applies: ({ hasCredentials }) => !hasCredentials,
  },
  {
    id: 'region',
    text:
      'there is no AWS region: set AWS_REGION, or "region" in the profile. The CDK would take ' +
      'us-east-1',
    applies: ({ region }) => region === undefined,
  },
];

/**
 * All of them in one list.
 *
 * @param settings those that are valid; of the others, their mistakes tell enough
 */
export function deployRefusals(
  settings: Partial<DeploySettings>,
  environment: DeployEnvironment,
): DeployRefusal[] {
  return [...settingRefusals(settings), ...environmentRefusals(environment)];
}

/** Those that depend on the machine. */
export function environmentRefusals(environment: DeployEnvironment): DeployRefusal[] {
  return ofEnvironment.filter(({ applies }) => applies(environment)).map(shown);
}

/** Those that the settings alone decide. */
export function settingRefusals(settings: Partial<DeploySettings>): DeployRefusal[] {
  return ofSettings.filter(({ applies }) => applies(settings)).map(shown);
}

function shown({ id, text }: DeployRefusal): DeployRefusal {
  return { id, text };
}
