/** How many resources the settings make: what is too much CloudFormation would refuse, in its words. */
import type { DeploySettings } from './settings-schema.ts';

/**
 * A stack has 500 at most. All that does not grow takes 245, with everything that can be chosen, and
 * some are left for what comes; test/infra/settings/refused-by-aws.test.ts counts.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const ROOM = 250;
const OF_CALLER = 5;
const OF_ACCOUNT = 2;
const OF_DOMAIN = 4;

type Settings = Pick<
  DeploySettings,
  'components' | 'callers' | 'lookUpAccounts' | 'previousDomains' | 'alarmEmails'
>;

/** Contradictions among what grows. */
export function sizeMistakes(settings: Settings): string[] {
  const callers = Object.keys(settings.callers).length;
  const accounts = settings.lookUpAccounts.length;
  const domains = settings.previousDomains.length;
  const components = settings.components.length;
  const emails = settings.alarmEmails.length;
  const taken =
    components + emails + OF_CALLER * callers + OF_ACCOUNT * accounts + OF_DOMAIN * domains;
  if (taken <= ROOM) return [];
  return [
    'the stack would have more than 500 resources, which CloudFormation refuses: components ' +
      `(${components}) and alarmEmails (${emails}) take 1 each, callers (${callers}) ${OF_CALLER}, ` +
      `lookUpAccounts (${accounts}) ${OF_ACCOUNT}, previousDomains (${domains}) ${OF_DOMAIN}, ` +
      `${taken} in all, and there is room for ${ROOM}. Deploy some components as a stage of their own`,
  ];
}
