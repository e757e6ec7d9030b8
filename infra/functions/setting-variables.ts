/** The environment variables whose values the settings decide, for the stack and for their check. */
import type { LinkPolicy } from '../../shared/onboarding/link-policy.ts';
import type { DeploySettings } from '../settings/settings-schema.ts';

/** The settings that functions are told of. */
export type ToldSettings = Pick<
  DeploySettings,
  | 'components'
  | 'returnUrlOrigins'
  | 'unsignedVisits'
  | 'unsignedVisitsPerHour'
  | 'tenantChanges'
  | 'platforms'
  | 'verificationFiles'
  | 'callers'
  | 'requireCaller'
>;

/** As `shared/config.ts` describes them. */
export function settingVariables(settings: ToldSettings) {
  const { components, platforms, verificationFiles, callers, requireCaller } = settings;
  return {
    COMPONENT_APP_IDS: components.join(','),
    LINK_POLICY: JSON.stringify(linkPolicyOf(settings)),
    PLATFORMS: JSON.stringify(platforms),
    CALLER_POLICY: JSON.stringify({ callers, requireCaller }),
    VERIFICATION_FILES: JSON.stringify(verificationFiles),
  };
}

function linkPolicyOf({
  returnUrlOrigins,
  unsignedVisits = 'allowed',
  unsignedVisitsPerHour,
  tenantChanges,
}: ToldSettings): LinkPolicy {
  return { returnUrlOrigins, unsignedVisits, unsignedVisitsPerHour, tenantChanges };
}
