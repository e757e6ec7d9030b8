/** The platforms of the deployment, from the environment of the functions that answer pages. */
import { requireVariables } from '../config.ts';
import type { PlatformPorts } from './platform.ts';

/** The setting was checked when the stack was synthesized. */
export function createPageServices(): PlatformPorts {
  return { platforms: JSON.parse(requireVariables(['PLATFORMS']).PLATFORMS) };
}
