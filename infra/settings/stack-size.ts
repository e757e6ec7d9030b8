/** How many resources the settings make: what is too much CloudFormation would refuse, in its words. */
import type { DeploySettings } from './settings-schema.ts';

/**
 * A stack has 500 at most. All that does not grow takes 274, with everything that can be chosen, and
 * some are left for what comes; test/infra/settings/refused-by-aws.test.ts counts.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const ROOM = 225;
const OF_DOMAIN = 4;
/** Each of a caller's aliases of a look-up is shifted by a deployment group of its own. */
const withCanary = { ofCaller: 7, ofAccount: 4 };
const withoutCanary = { ofCaller: 5, ofAccount: 2 };

type Settings = Pick<
  DeploySettings,
  'components' | 'callers' | 'lookUpAccounts' | 'previousDomains' | 'alarmEmails' | 'canary'
>;

/** Contradictions among what grows. */
export function sizeMistakes(settings: Settings): string[] {
  const { ofCaller, ofAccount } = settings.canary ? withCanary : withoutCanary;
  const callers = Object.keys(settings.callers).length;
  const accounts = settings.lookUpAccounts.length;
  const domains = settings.previousDomains.length;
  const components = settings.components.length;
  const emails = settings.alarmEmails.length;
  const taken =
    components + emails + ofCaller * callers + ofAccount * accounts + OF_DOMAIN * domains;
  if (taken <= ROOM) return [];
  return [
    'the stack would have more than 500 resources, which CloudFormation refuses: components ' +
      `(${components}) and alarmEmails (${emails}) take 1 each, callers (${callers}) ${ofCaller}, ` +
      `lookUpAccounts (${accounts}) ${ofAccount}, previousDomains (${domains}) ${OF_DOMAIN}, ` +
      `${taken} in all, and there is room for ${ROOM}. Deploy some components as a stage of their own`,
  ];
}
