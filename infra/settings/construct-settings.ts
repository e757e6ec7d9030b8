/** The settings of the construct: the same list as that of `cdk.json`, without the stages. */
import type { DeployTarget } from './deploy-target.ts';
import { checkDeploySettings } from './deploy-settings.ts';
import { settingsSchema, type DeploySettings } from './settings-schema.ts';
import { STAGES } from './stages.ts';

/**
 * @param settings as they were written; from plain JavaScript they may be anything
 * @param path where the construct is
 * @throws {Error} with a line for each mistake
 */
export function readConstructSettings(
  settings: unknown,
  target: DeployTarget,
  path: string,
): DeploySettings {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    const text = `The settings of ${path} must be an object, as in { components: ["wx…"] }, but`;
    throw new Error(
      `${text} ${settings === undefined ? 'are missing' : `are ${JSON.stringify(settings)}`}`,
    );
  }
  const given = Object.entries(settings);
  const { valid, mistakes } = checkDeploySettings(Object.fromEntries(given), target);
  const unknown = given
    .map(([name]) => name)
    .filter((name) => name === STAGES || !/^[\w-]+$/.test(name))
    .map((name) => `${name} is not a setting`);
  const lines = [...mistakes, ...unknown].map((mistake) => `- ${mistake}`);
  if (lines.length === 0) return settingsSchema.parse(valid);
  throw new Error([`The settings of ${path} are wrong:`, ...lines].join('\n'));
}
