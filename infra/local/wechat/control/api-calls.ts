/** Control over API calls: faults, call counts, and which tokens are valid. */
import { isAccessTokenValid } from '../credentials/access-tokens.ts';
import type { Simulation } from '../simulation.ts';
import type { ApiFault } from '../state/api-faults.ts';

/** The methods about API calls. */
export function apiCallControl(simulation: Simulation) {
  const { calls, faults } = simulation;
  return {
    /** Replaces an earlier fault for the same path. */
    setFault: (fault: ApiFault) => faults.set(fault),
    /** @param path default: all paths */
    clearFaults: (path?: string) => faults.clear(path),
    /** Continues the calls that wait because of a fault of the kind `hang`. */
    releaseHanging: () => faults.releaseHanging(),
    hangingCalls: () => faults.hanging(),

    /** Includes faults and refused calls. @param path the whole path or its last part */
    callCount: (path: string, authorizerAppId?: string) => calls.read(path, authorizerAppId),
    /** By path. */
    callCounts: () => calls.all(),
    resetCallCounts: () => calls.reset(),

    isComponentAccessTokenValid: (accessToken: string) =>
      isAccessTokenValid(simulation, accessToken, 'component'),
    isAuthorizerAccessTokenValid: (accessToken: string) =>
      isAccessTokenValid(simulation, accessToken, 'authorizer'),
  };
}
