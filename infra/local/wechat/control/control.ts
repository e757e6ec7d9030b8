/** The interface for tests: changes and queries the simulated WeChat without a browser. */
import type { Simulation } from '../simulation.ts';
import { accountControl } from './accounts.ts';
import { apiCallControl } from './api-calls.ts';
import { grantControl } from './grants.ts';
import { publishCheckControl } from './publish-check.ts';
import { pushControl } from './pushes.ts';
import { settingControl } from './settings.ts';
import { userControl } from './users.ts';

/** See createControl. */
export type Control = ReturnType<typeof createControl>;

/** Creates all methods of the interface. */
export function createControl(simulation: Simulation) {
  return {
    ...pushControl(simulation),
    ...publishCheckControl(simulation),
    ...grantControl(simulation),
    ...accountControl(simulation),
    ...userControl(simulation),
    ...settingControl(simulation),
    ...apiCallControl(simulation),
  };
}
