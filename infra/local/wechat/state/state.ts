/** The state of the simulated WeChat, all of it in memory. */
import type { SimulatorResponse } from '../http-messages.ts';
import { OrderRefused } from '../refused-order.ts';
import { createAccountData, type AccountData } from './account-data.ts';
import { defaultAccounts, type Account } from './accounts.ts';
import { createFaultBook, type FaultBook } from './api-faults.ts';
import { createCallCounts, type CallCounts } from './call-counts.ts';
import { createClock, type Clock } from './clock.ts';
import { createIdentifiers, type Identifiers, type RandomBytes } from './identifiers.ts';
import type { PublishCheckReport } from './publish-check.ts';
import { createQuotaBook, type QuotaBook } from './quotas.ts';
import { createRefusedCalls, type RefusedCalls } from './refused-calls.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** A third-party platform as registered in WeChat's console. */
export interface ComponentOptions {
  componentAppId: string;
  componentAppSecret: string;
  messageToken: string;
  encodingAesKey: string;
  /** 授权事件接收URL. It can be set later, because the port is often not known yet. */
  eventUrl?: string | undefined;
  /** 消息与事件接收URL, with `$APPID$` as placeholder for the authorizer's appid. */
  messageUrl?: string | undefined;
  /** Settings of the test version (测试版本), which exists next to the published one. */
  testVersion?: TestVersion | undefined;
  /** 授权发起页域名: the host name without port. Default: the host of `eventUrl`. */
  initiatingDomain?: string | undefined;
}

/** What can differ in the test version. Without its own, the published version's values hold. */
export interface TestVersion {
  /** Each ticket is also pushed there. */
  eventUrl?: string | undefined;
  messageToken?: string | undefined;
  encodingAesKey?: string | undefined;
}

/** The initial state. */
export interface StateOptions {
  components: readonly ComponentOptions[];
  /** The time in seconds since 1970. Default: real time. */
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
  /** When its overlap with the next token ends. Infinity while it is the newest token. */
  worksUntil: number;
}

/** The newest token and the previous one. Older tokens are invalid. */
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
  /** Whether a code was exchanged. Until then WeChat's list has no refresh token for the account. */
  codeExchanged: boolean;
  /** The account's password changed: no refresh token works until the account authorizes again. */
  isEndedByPassword?: boolean | undefined;
  accessTokens: TokenChain;
  /** The values of location_report, voice_recognize and customer_service. */
  options: Record<string, string>;
}

/** The state of one component. */
export interface ComponentState {
  registration: ComponentOptions;
  isPushing: boolean;
  nextPushAt: number;
  lastTicketAt?: number | undefined;
  newestTicket?: string | undefined;
  /** The time of issue by ticket. */
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
  /** The form as it was sent last, and its answer. */
  pressed?: { form: string; at: number; answer: Promise<SimulatorResponse> } | undefined;
}

/** The whole state. */
export interface SimulatorState extends AccountData {
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
  /** The publish check that is under way, or the latest one. */
  publishCheck?: PublishCheckReport | undefined;
  refusedCalls: RefusedCalls;
  /** The simulator's own URL without a trailing slash. Empty until it listens. */
  baseUrl: string;
  /** The same for the second port, whose callers are not on the allow-list. */
  outsideUrl: string;
}

/** Creates the initial state. */
export function createState(options: StateOptions): SimulatorState {
  const settings = structuredClone({ ...defaultSettings, ...options.settings });
  // Copies: a changed account is one of this simulator only.
  const accounts = structuredClone(options.accounts ?? defaultAccounts);
  return {
    ...createAccountData(),
    clock: createClock(options.now),
    identifiers: createIdentifiers(options.random),
    settings,
    accounts: new Map(accounts.map((account) => [account.authorizerAppId, account])),
    components: new Map(
      options.components.map((component) => [
        component.componentAppId,
        newComponentState(component),
      ]),
    ),
    accessTokens: new Map(),
    openPages: new Map(),
    faults: createFaultBook(),
    quotas: createQuotaBook(),
    calls: createCallCounts(),
    refusedCalls: createRefusedCalls(),
    baseUrl: '',
    outsideUrl: '',
  };
}

/** @param componentAppId default: the first component */
export function componentOf(state: SimulatorState, componentAppId?: string): ComponentState {
  const [first] = state.components.keys();
  const component = state.components.get(componentAppId ?? first ?? '');
  if (!component)
    throw new OrderRefused(
      `没有第三方平台 ${componentAppId}`,
      `No such component: ${componentAppId}`,
    );
  return component;
}

function newComponentState(component: ComponentOptions): ComponentState {
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
