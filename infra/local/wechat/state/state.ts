/** Everything the simulated WeChat knows, all of it in memory. */
import { defaultAccounts, type Account } from './accounts.ts';
import { createFaultBook, type FaultBook } from './api-faults.ts';
import { createCallCounts, type CallCounts } from './call-counts.ts';
import { createClock, type Clock } from './clock.ts';
import { createIdentifiers, type Identifiers, type RandomBytes } from './identifiers.ts';
import { createQuotaBook, type QuotaBook } from './quotas.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** A third-party platform as registered in WeChat's console. */
export interface ComponentOptions {
  componentAppId: string;
  componentAppSecret: string;
  messageToken: string;
  encodingAesKey: string;
  /** 授权事件接收URL; settable later, because a port is often known late. */
  eventUrl?: string | undefined;
  /** 消息与事件接收URL, with `$APPID$` where the authorizer's appid goes. */
  messageUrl?: string | undefined;
  /** 授权发起页域名: bare host without port; the host of `eventUrl` if not given. */
  initiatingDomain?: string | undefined;
}

/** What the simulated WeChat knows when it begins. */
export interface StateOptions {
  components: readonly ComponentOptions[];
  /** Seconds since 1970; the computer's clock if not given. */
  now?: (() => number) | undefined;
  random?: RandomBytes | undefined;
  accounts?: readonly Account[] | undefined;
  settings?: Partial<Settings> | undefined;
}

/** A token of a component or an authorizer. */
export interface AccessToken {
  value: string;
  componentAppId: string;
  /** Absent: the component's own. */
  authorizerAppId?: string | undefined;
  expiresAt: number;
  /** When its overlap with its successor ends; endless while it is the newest. */
  worksUntil: number;
}

/** The newest token and the one before it; older ones do not work. */
export interface TokenChain {
  current?: AccessToken | undefined;
  previous?: AccessToken | undefined;
}

/** What a merchant has granted to a component. */
export interface Grant {
  componentAppId: string;
  authorizerAppId: string;
  permissionSets: number[];
  authorizedAt: number;
  refreshToken: string;
  previousRefreshToken?: { value: string; worksUntil: number } | undefined;
  /** Before that, WeChat's list has no refresh token for it. */
  codeExchanged: boolean;
  accessTokens: TokenChain;
  /** location_report, voice_recognize, customer_service. */
  options: Record<string, string>;
}

/** What WeChat knows of one component. */
export interface ComponentState {
  registration: ComponentOptions;
  isPushing: boolean;
  nextPushAt: number;
  lastTicketAt?: number | undefined;
  newestTicket?: string | undefined;
  /** Ticket → when it was issued. */
  tickets: Map<string, number>;
  preAuthCodes: Map<string, { expiresAt: number; isUsed: boolean }>;
  authorizationCodes: Map<string, { grant: Grant; expiresAt: number; isUsed: boolean }>;
  accessTokens: TokenChain;
  grants: Map<string, Grant>;
}

/** An authorization page that a merchant has open. */
export interface OpenPage {
  componentAppId: string;
  preAuthCode: string;
  redirectUri: string;
  isPhone: boolean;
  offeredAppIds: string[];
  offeredPermissionSets: number[];
}

/** What WeChat knows. */
export interface SimulatorState {
  clock: Clock;
  identifiers: Identifiers;
  settings: Settings;
  accounts: Map<string, Account>;
  components: Map<string, ComponentState>;
  accessTokens: Map<string, AccessToken>;
  openPages: Map<string, OpenPage>;
  faults: FaultBook;
  quotas: QuotaBook;
  calls: CallCounts;
  /** Where the simulator itself is reached, without trailing slash; empty until it listens. */
  baseUrl: string;
}

/** The first state. */
export function createState(options: StateOptions): SimulatorState {
  const settings = structuredClone({ ...defaultSettings, ...options.settings });
  const accounts = options.accounts ?? defaultAccounts;
  return {
    clock: createClock(options.now),
    identifiers: createIdentifiers(options.random),
    settings,
    accounts: new Map(accounts.map((account) => [account.authorizerAppId, account])),
    components: new Map(
      options.components.map((component) => [component.componentAppId, registered(component)]),
    ),
    accessTokens: new Map(),
    openPages: new Map(),
    faults: createFaultBook(),
    quotas: createQuotaBook(() => settings.dailyQuotas),
    calls: createCallCounts(),
    baseUrl: '',
  };
}

/** @param componentAppId the only or first component if not given */
export function componentOf(state: SimulatorState, componentAppId?: string): ComponentState {
  const [first] = state.components.keys();
  const component = state.components.get(componentAppId ?? first ?? '');
  if (!component) throw new Error(`No such component: ${componentAppId}`);
  return component;
}

function registered(component: ComponentOptions): ComponentState {
  return {
    registration: { ...component },
    isPushing: false,
    nextPushAt: 0,
    tickets: new Map(),
    preAuthCodes: new Map(),
    authorizationCodes: new Map(),
    accessTokens: {},
    grants: new Map(),
  };
}
