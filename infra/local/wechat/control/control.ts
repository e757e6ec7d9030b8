/** What a test can do to the simulated WeChat and ask it, without a browser. */
import { isAccessTokenValid } from '../credentials/access-tokens.ts';
import { accountControl } from './accounts.ts';
import { grantControl } from './grants.ts';
import { pushControl } from './pushes.ts';
import type { ApiFault } from '../state/api-faults.ts';
import type { Settings } from '../state/settings.ts';
import type { Simulation } from '../simulation.ts';
import { componentOf, said, type Changes, type ComponentOptions } from '../state/state.ts';
import { advance } from '../credentials/verify-tickets.ts';

/** See createControl. */
export type Control = ReturnType<typeof createControl>;

/** All methods of the control surface. */
export function createControl(simulation: Simulation) {
  const { clock, calls, faults, settings } = simulation;
  return {
    ...pushControl(simulation),
    ...grantControl(simulation),
    ...accountControl(simulation),

    /** Seconds since 1970. */
    now: () => clock.now(),
    /** Skips time; tickets that become due meanwhile are pushed, each at its moment. */
    advance: (seconds: number) => advance(simulation, seconds),

    /** Changes settings; those not named stay. */
    configure(changes: Changes<Settings>) {
      Object.assign(settings, structuredClone(said(changes)));
    },
    /** As on WeChat's console: addresses, domain, message token, AES key, secret. */
    configureComponent(componentAppId: string, changes: Changes<ComponentOptions>) {
      Object.assign(componentOf(simulation, componentAppId).registration, said(changes));
    },
    /** Only these addresses may call (61004); `null` lets everybody in. */
    setIpAllowList(addresses: string[] | null) {
      settings.ipAllowList = addresses;
    },
    /** @param path whole, as in `/cgi-bin/component/api_component_token` */
    setDailyQuota(path: string, callsPerDay: number) {
      settings.dailyQuotas[path] = callsPerDay;
    },

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
