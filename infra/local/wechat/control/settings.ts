/** Control over the clock, and over how WeChat and a component are set up. */
import { advance } from '../credentials/verify-tickets.ts';
import type { Simulation } from '../simulation.ts';
import { definedFields, type Changes } from '../state/changes.ts';
import type { Settings } from '../state/settings.ts';
import { componentOf, type ComponentOptions } from '../state/state.ts';

/** The methods about clock and settings. */
export function settingControl(simulation: Simulation) {
  const { clock, settings } = simulation;
  return {
    /** Seconds since 1970. */
    now: () => clock.now(),
    /** Skips time; tickets that become due meanwhile are pushed, each at its moment. */
    advance: (seconds: number) => advance(simulation, seconds),

    /** Changes settings; those not named stay. */
    configure(changes: Changes<Settings>) {
      Object.assign(settings, structuredClone(definedFields(changes)));
    },
    /** As on WeChat's console: addresses, domain, message token, AES key, secret. */
    configureComponent(componentAppId: string, changes: Changes<ComponentOptions>) {
      Object.assign(componentOf(simulation, componentAppId).registration, definedFields(changes));
    },
    /** Only these addresses may call (61004); `null` lets everybody in. */
    setIpAllowList(addresses: string[] | null) {
      settings.ipAllowList = addresses;
    },
    /** @param path whole, as in `/cgi-bin/component/api_component_token` */
    setDailyQuota(path: string, callsPerDay: number) {
      settings.dailyQuotas[path] = callsPerDay;
    },
  };
}
