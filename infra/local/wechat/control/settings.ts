/** Control over the clock, and over the configuration of WeChat and its components. */
import { advance } from '../credentials/verify-tickets.ts';
import type { Simulation } from '../simulation.ts';
import { definedFields, type Changes } from '../state/changes.ts';
import { OUTSIDE_ADDRESS, type Settings } from '../state/settings.ts';
import { componentOf, type ComponentOptions } from '../state/state.ts';

/** The methods about clock and settings. */
export function settingControl(simulation: Simulation) {
  const { clock, settings } = simulation;
  return {
    /** Seconds since 1970. */
    now: () => clock.now(),
    /** Skips time. Tickets that become due meanwhile are pushed, each at its own time. */
    advance: (seconds: number) => advance(simulation, seconds),

    /** Changes only the given settings. */
    configure(changes: Changes<Settings>) {
      Object.assign(settings, structuredClone(definedFields(changes)));
    },
    /** Changes URLs, domain, message token, AES key or secret, as in WeChat's console. */
    configureComponent(componentAppId: string, changes: Changes<ComponentOptions>) {
      Object.assign(componentOf(simulation, componentAppId).registration, definedFields(changes));
    },
    /** Allows API calls only from these addresses (61004, 40090). `null` allows all. */
    setIpAllowList(addresses: string[] | null) {
      settings.ipAllowList = addresses;
    },
    /** The allow-list, and the second port with the address from which its calls come. */
    addresses: () => ({
      ipAllowList: settings.ipAllowList,
      outsideUrl: simulation.outsideUrl,
      outsideAddress: OUTSIDE_ADDRESS,
    }),
    /** @param path the whole path, such as `/cgi-bin/component/api_component_token` */
    setDailyQuota(path: string, callsPerDay: number) {
      settings.dailyQuotas[path] = callsPerDay;
    },
    /** Begins a new day for all daily limits, without using up one of the month's resets. */
    resetQuotas: () => simulation.quotas.clear(),
  };
}
