/** What is allowed, but may not be meant: warnings of every synthesis, and what stops a deployment. */
import { callerWarnings } from './callers.ts';
import type { DeploySettings } from './deploy-settings.ts';

/** A warning, with an id by which it can be acknowledged. */
interface SettingWarning {
  id: string;
  text: string;
}

const UNDECIDED = 'unsignedVisits is not chosen: "refused" wants a signed link of every merchant';

/** What `cdk synth` and `cdk deploy` warn of. */
export function settingWarnings({
  alarmEmails,
  egress,
  callers,
  requireCaller,
  unsignedVisits,
}: DeploySettings): SettingWarning[] {
  return [
    alarmEmails.length === 0 && {
      id: 'alarmEmails',
      text: 'alarmEmails is empty: nobody receives alarms',
    },
    egress === 'none' && {
      id: 'egress',
      text: 'egress is "none": the address changes, so WeChat refuses calls (61004)',
    },
    unsignedVisits === undefined && {
      id: 'unsignedVisits',
      text: `${UNDECIDED}. Until then anybody can begin an authorization`,
    },
    ...callerWarnings(callers),
    requireCaller &&
      Object.keys(callers).length === 0 && {
        id: 'requireCaller',
        text: 'requireCaller is true, but "callers" is empty: nobody is answered',
      },
  ].filter((warning) => typeof warning === 'object');
}

/**
 * Why `npm run deploy` deploys nothing: decisions that nobody but the deployer can make. `cdk deploy`
 * itself only warns.
 */
export function deployRefusals({
  unsignedVisits,
}: Pick<DeploySettings, 'unsignedVisits'>): string[] {
  return unsignedVisits === undefined ? [`${UNDECIDED}, "allowed" none`] : [];
}

/** @param environment that of the process: npm names the script that it runs */
export function isDeployScript(environment: Readonly<Record<string, string | undefined>>): boolean {
  return environment['npm_lifecycle_event'] === 'deploy';
}
