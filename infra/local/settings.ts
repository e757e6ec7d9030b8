/** The settings of the local service, from environment variables. All have defaults. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CallerPolicy } from '../../shared/callers/rights.ts';
import type { WechatBaseUrls } from '../../shared/config.ts';
import { APP_ID } from '../../shared/wechat/app-id.ts';
import { ENCODING_AES_KEY_LENGTH, isEncodingAesKey } from '../../shared/wechat/encoding-aes-key.ts';
import type { Platform } from '../../shared/onboarding/platform.ts';
import { readLocalCallers } from './local-callers.ts';
import { readLocalSwitches, type LocalSwitches } from './local-switches.ts';
import { otherWechat, wechatVariables } from './other-wechat.ts';
import { unknownVariables } from './unknown-variables.ts';
import { readLocalPlatform } from './local-platform.ts';

/** The third-party platform, as registered in WeChat's console. */
export interface LocalComponent {
  componentAppId: string;
  componentAppSecret: string;
  messageToken: string;
  encodingAesKey: string;
}

/** All settings of the local service. */
export interface LocalSettings {
  component: LocalComponent;
  callerPolicy: CallerPolicy;
  switches: LocalSwitches;
  /** How merchants' pages present the platform. Default: as an invented one. */
  platform?: Platform | undefined;
  /** 0 means any free port. */
  ports: Record<LocalServer, number>;
  /** DynamoDB stores its data in this file, the simulator beside it. Default: lost with the service. */
  dataFile?: string | undefined;
  /** The path of a module that answers users' messages, as the deployer's own function would. */
  messageResponder?: string | undefined;
  /** The URLs of another WeChat. If set, the simulator is not started. */
  wechatBaseUrls?: WechatBaseUrls | undefined;
}

export type LocalServer = keyof typeof portVariables;

/** The variable for the port of each server. */
export const portVariables = {
  api: 'WXKEEPER_API_PORT',
  invoke: 'WXKEEPER_INVOKE_PORT',
  simulator: 'WXKEEPER_SIMULATOR_PORT',
  simulatorOutside: 'WXKEEPER_SIMULATOR_OUTSIDE_PORT',
  eventBus: 'WXKEEPER_EVENT_BUS_PORT',
  dynamodb: 'WXKEEPER_DYNAMODB_PORT',
  s3: 'WXKEEPER_FILES_PORT',
} as const;

/** Invented values. These secrets are valid only for the simulator on this machine. */
const defaults = {
  WXKEEPER_COMPONENT_APP_ID: 'wx0123456789abcdef',
  WXKEEPER_COMPONENT_APP_SECRET: '0123456789abcdef0123456789abcdef',
  WXKEEPER_MESSAGE_TOKEN: 'wxkeeperLocalMessageToken',
  WXKEEPER_ENCODING_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  WXKEEPER_API_PORT: '3000',
  WXKEEPER_INVOKE_PORT: '3001',
  WXKEEPER_SIMULATOR_PORT: '3002',
  // Any free port, so that it is in nobody's way. The simulator's page shows which one.
  WXKEEPER_SIMULATOR_OUTSIDE_PORT: '0',
  WXKEEPER_EVENT_BUS_PORT: '3003',
  WXKEEPER_DYNAMODB_PORT: '8000',
  // Any free port: few need it, and the ready line shows which one.
  WXKEEPER_FILES_PORT: '0',
};

/** As the settings of the stack, see docs/callers.md. */
const callerVariables = {
  callers: 'WXKEEPER_CALLERS',
  requireCaller: 'WXKEEPER_REQUIRE_CALLER',
};

/** As the settings of the stack, see docs/configuration.md. */
const switchVariables = {
  publishCheck: 'WXKEEPER_PUBLISH_CHECK',
  unsignedVisits: 'WXKEEPER_UNSIGNED_VISITS',
  tenantChanges: 'WXKEEPER_TENANT_CHANGES',
};

/** As `platforms` in the settings of the stack has it, for the one platform. */
const PLATFORM = 'WXKEEPER_PLATFORM';
const MESSAGE_RESPONDER = 'WXKEEPER_MESSAGE_RESPONDER';
const DATA_FILE = 'WXKEEPER_DATA_FILE';

type Variables = Record<string, string | undefined>;
type Value = (name: keyof typeof defaults) => string;

/** Environment variables are wrong. The message lists every mistake, one per line. */
export class LocalSettingsInvalid extends Error {
  override readonly name = 'LocalSettingsInvalid';

  constructor(mistakes: readonly string[]) {
    const lines = mistakes.map((mistake) => `- ${mistake}`);
    super(['These environment variables are wrong:', ...lines].join('\n'));
  }
}

/** @throws {LocalSettingsInvalid} */
export function readLocalSettings(environment: Variables = process.env): LocalSettings {
  const value: Value = (name) => environment[name] || defaults[name];
  const callers = readLocalCallers(callerVariables, environment);
  const { switches, mistakes: wrongSwitches } = readLocalSwitches(switchVariables, environment);
  const { platform, mistakes: ofPlatform } = readLocalPlatform(PLATFORM, environment);
  const wrong = [...callers.mistakes, ...wrongSwitches, ...ofPlatform];
  const mistakes = [...findMistakes(value, environment), ...wrong];
  if (mistakes.length > 0) throw new LocalSettingsInvalid(mistakes);
  const messageResponder = environment[MESSAGE_RESPONDER] || undefined;
  return {
    component: {
      componentAppId: value('WXKEEPER_COMPONENT_APP_ID'),
      componentAppSecret: value('WXKEEPER_COMPONENT_APP_SECRET'),
      messageToken: value('WXKEEPER_MESSAGE_TOKEN'),
      encodingAesKey: value('WXKEEPER_ENCODING_AES_KEY'),
    },
    callerPolicy: callers.policy,
    switches,
    platform,
    ports: {
      api: Number(value('WXKEEPER_API_PORT')),
      invoke: Number(value('WXKEEPER_INVOKE_PORT')),
      simulator: Number(value('WXKEEPER_SIMULATOR_PORT')),
      simulatorOutside: Number(value('WXKEEPER_SIMULATOR_OUTSIDE_PORT')),
      eventBus: Number(value('WXKEEPER_EVENT_BUS_PORT')),
      dynamodb: Number(value('WXKEEPER_DYNAMODB_PORT')),
      s3: Number(value('WXKEEPER_FILES_PORT')),
    },
    dataFile: environment[DATA_FILE] || undefined,
    messageResponder: messageResponder && resolve(messageResponder),
    wechatBaseUrls: otherWechat(environment),
  };
}

/** A sentence for each variable that is none, with the nearest one. They are no mistakes: warn of them. */
export function findUnknownVariables(environment: Variables = process.env): string[] {
  const groups = [portVariables, callerVariables, switchVariables].flatMap(Object.values);
  const known = [...Object.keys(defaults), ...groups, PLATFORM, MESSAGE_RESPONDER, DATA_FILE];
  return unknownVariables(environment, known);
}

/** The same settings with free ports, for the demo and for tests. */
export function onFreePorts(settings: LocalSettings): LocalSettings {
  const names = Object.keys(portVariables) as LocalServer[];
  const ports = Object.fromEntries(names.map((name) => [name, 0])) as LocalSettings['ports'];
  return { ...settings, ports };
}

/** Lists all mistakes. No message quotes a secret. */
function findMistakes(value: Value, environment: Variables): string[] {
  const appId = value('WXKEEPER_COMPONENT_APP_ID');
  const ports = Object.values(portVariables).map((name) => ({ name, port: value(name) }));
  const mistakes = [
    !APP_ID.test(appId) &&
      `WXKEEPER_COMPONENT_APP_ID must be "wx" followed by 16 of 0-9 and a-f, but is "${appId}"`,
    !isEncodingAesKey(value('WXKEEPER_ENCODING_AES_KEY')) &&
      `WXKEEPER_ENCODING_AES_KEY must be ${ENCODING_AES_KEY_LENGTH} letters and digits`,
    ...ports.map(
      ({ name, port }) => !isPort(port) && `${name} must be 0 to 65535, but is "${port}"`,
    ),
    ...ports.map(({ name, port }, index) => {
      const other = ports.slice(0, index).find((each) => each.port === port && port !== '0');
      return other && `${name} must not be the same as ${other.name}`;
    }),
    ...Object.values(wechatVariables).map((name) => {
      const url = environment[name];
      return url && !isHttpUrl(url) && `${name} must be an http(s) URL, but is "${url}"`;
    }),
    responderMistake(environment[MESSAGE_RESPONDER]),
    environment[wechatVariables.secondApi] &&
      !environment[wechatVariables.api] &&
      'WECHAT_API_SECOND_BASE_URL requires WECHAT_API_BASE_URL',
  ];
  return mistakes.filter((mistake) => typeof mistake === 'string').filter(Boolean);
}

/** Whether it has a handler is known when it is loaded. */
function responderMistake(path: string | undefined): string | undefined {
  if (!path) return undefined;
  const expected = `${MESSAGE_RESPONDER} must be the path of a .js, .mjs or .ts module`;
  if (!/\.(js|mjs|ts)$/.test(path)) return `${expected}, but is "${path}"`;
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return isFile ? undefined : `${expected}, but there is no file "${path}"`;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535;
}

function isHttpUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}
