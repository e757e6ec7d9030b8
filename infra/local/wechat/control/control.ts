/** What a test can do to the simulated WeChat and ask it, without a browser. */
import type { Simulation } from '../simulation.ts';
import { accountControl } from './accounts.ts';
import { apiCallControl } from './api-calls.ts';
import { grantControl } from './grants.ts';
import { pushControl } from './pushes.ts';
import { settingControl } from './settings.ts';

/** See createControl. */
export type Control = ReturnType<typeof createControl>;

/** All methods of the control surface. */
export function createControl(simulation: Simulation) {
  return {
    ...pushControl(simulation),
    ...grantControl(simulation),
    ...accountControl(simulation),
    ...settingControl(simulation),
    ...apiCallControl(simulation),
  };
}
