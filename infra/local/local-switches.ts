/** Settings of the stack that the local run can switch, from environment variables. */
import type { LinkPolicy } from '../../shared/onboarding/link-policy.ts';

/** What is switched: as the settings of the same names. */
export interface LocalSwitches extends Pick<LinkPolicy, 'unsignedVisits' | 'tenantChanges'> {
  publishCheck: boolean;
}

/** As deployed by default. */
export const defaultSwitches: LocalSwitches = {
  publishCheck: true,
  unsignedVisits: 'allowed',
  tenantChanges: 'allowed',
};

/** What is set, and what is wrong with it. */
export function readLocalSwitches(
  variables: Record<keyof LocalSwitches, string>,
  environment: Record<string, string | undefined>,
): { switches: LocalSwitches; mistakes: string[] } {
  const mistakes: string[] = [];
  const choice = (setting: keyof LocalSwitches, usual: string, other: string): boolean => {
    const given = environment[variables[setting]] || usual;
    if (given !== usual && given !== other) {
      mistakes.push(`${variables[setting]} must be ${usual} or ${other}, but is "${given}"`);
    }
    return given !== other;
  };
  const allowed = (setting: keyof LocalSwitches) =>
    choice(setting, 'allowed', 'refused') ? 'allowed' : 'refused';
  const switches = {
    publishCheck: choice('publishCheck', 'true', 'false'),
    unsignedVisits: allowed('unsignedVisits'),
    tenantChanges: allowed('tenantChanges'),
  } as const;
  return { switches, mistakes };
}
