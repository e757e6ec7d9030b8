/** What is allowed, but may not be meant: warnings of every synthesis. */
import { quotaWarning } from './address-mistakes.ts';
import { callerWarnings } from './callers.ts';
import { settingRefusals } from './deploy-refusals.ts';
import type { DeploySettings } from './settings-schema.ts';

/** A warning, with an id by which it can be acknowledged. */
interface SettingWarning {
  id: string;
  text: string;
}

/** What `cdk synth` and `cdk deploy` warn of. Some of it `npm run deploy` refuses. */
export function settingWarnings(settings: DeploySettings): SettingWarning[] {
  const { egress, callers, requireCaller, alarms, runbookBaseUrl } = settings;
  const quota = quotaWarning(settings);
  return [
    ...settingRefusals(settings),
    egress === 'none' && {
      id: 'egress',
      text: 'egress is "none": the address changes, so WeChat refuses calls (61004)',
    },
    quota !== undefined && { id: 'elasticIps', text: quota },
    alarms !== 'none' &&
      runbookBaseUrl === undefined && {
        id: 'runbookBaseUrl',
        text: 'runbookBaseUrl is not set: alarm mails have no link to the runbook. Name where docs/ can be opened',
      },
    ...callerWarnings(callers),
    requireCaller &&
      Object.keys(callers).length === 0 && {
        id: 'requireCaller',
        text: 'requireCaller is true, but "callers" is empty: nobody is answered',
      },
  ].filter((warning) => typeof warning === 'object');
}
