/** Control over API calls: what goes wrong with them, how many there were, which tokens work. */
import { isAccessTokenValid } from '../credentials/access-tokens.ts';
import type { Simulation } from '../simulation.ts';
import type { ApiFault } from '../state/api-faults.ts';

/** The methods about API calls. */
export function apiCallControl(simulation: Simulation) {
  const { calls, faults } = simulation;
  return {
    /** A later fault for the same path takes the place of an earlier one. */
    setFault: (fault: ApiFault) => faults.set(fault),
    /** @param path all if not given */
    clearFaults: (path?: string) => faults.clear(path),
    /** Lets the calls go on that a fault of the kind `hang` holds. */
    releaseHanging: () => faults.releaseHanging(),
    hangingCalls: () => faults.hanging(),

    /** Faults and refusals are counted, too. @param path whole, or its last part */
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
