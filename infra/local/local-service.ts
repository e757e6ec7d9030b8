/** Runs the whole service locally, with the bundles, routes and environment of a deployment. */
import type { WechatBaseUrls } from '../../shared/config.ts';
import {
  createWechatSimulator,
  type ShownEvent,
  type WechatSimulator,
} from './wechat/simulator.ts';
import { type FunctionName } from '../function-catalog.ts';
import { routes } from '../function-routes.ts';
import { pushUrls } from '../wechat-console/console-fields.ts';
import { startApiGateway } from './lambda/api-gateway.ts';
import type { BusEvent } from './aws/event-bus.ts';
import type { InvocationResult } from './lambda/lambda-instance.ts';
import { startInvokeApi } from './lambda/invoke-api.ts';
import { startLocalFunctions } from './local-functions.ts';
import { createKeptLines } from './output/kept-lines.ts';
import { freePort, LOOPBACK } from './process/ports.ts';
import type { Scheduler } from './lambda/scheduler.ts';
import { createServiceTime } from './service-time.ts';
import type { LocalSettings } from './settings.ts';
import { startStandIns, type StandIns } from './aws/stand-ins.ts';
import { startTogether, type Keep } from './process/together.ts';
import { keepWechatState, wechatStateFile } from './wechat-state-file.ts';

const SHOWN_EVENTS = 100;

/** Options that `npm start` leaves at their defaults. */
export interface LocalServiceOptions {
  /**
   * Receives each line that a function prints, and the name of the function as deployed. Default:
   * print it to standard output.
   */
  log?: (line: string, functionName: string) => void;
  /** Receives each event that is put on the bus. */
  onEvent?: (event: BusEvent) => void;
  /** The same folder as for `bundleFunctions`. */
  functionsFolder?: string | undefined;
}

/** The running service. */
export interface LocalService {
  /** URLs without a trailing slash. There is no simulator if the settings name another WeChat. */
  urls: {
    api: string;
    invoke: string;
    simulator?: string | undefined;
    eventBus: string;
    dynamodb: string;
    s3: string;
  };
  simulator: WechatSimulator | undefined;
  scheduler: Scheduler;
  /** Invokes a function as Lambda does. `answer` is its result or `{errorType, errorMessage, …}`. */
  invoke: (
    functionName: FunctionName,
    payload: unknown,
  ) => Promise<{ isError: boolean; answer: unknown }>;
  /** Moves the clock of functions and simulator forward, and runs what becomes due by that. */
  advance: (seconds: number) => Promise<void>;
  /** The functions' clock, seconds since 1970. */
  now: () => number;
  /** The last 1,000 events on the event bus, oldest first. */
  events: () => readonly BusEvent[];
  close: () => Promise<void>;
}

/**
 * Starts everything on the loopback address. The bundles must exist. Ticket pushes and schedules do
 * not start by themselves: call `simulator.startPushing()` and `scheduler.start()`.
 *
 * @throws {Error} with code EADDRINUSE and `port`; parts that were already started are closed again
 */
export async function startLocalService(
  settings: LocalSettings,
  options: LocalServiceOptions = {},
): Promise<LocalService> {
  return startTogether(async (keep) => startParts(settings, options, keep));
}

async function startParts(
  settings: LocalSettings,
  options: LocalServiceOptions,
  keep: Keep,
): Promise<Omit<LocalService, 'close'>> {
  const { component, ports, callerPolicy, platform, switches } = settings;
  const announced = createAnnounced(options.onEvent);
  const simulator = await startSimulator(settings, keep, announced.shown);
  const time = createServiceTime(simulator);
  const keptLines = createKeptLines(options.log ?? printLine, time.now);
  const standIns = await startStandIns(settings, keep, (event) => {
    announced.add(event, time.now());
  });
  const invokePort = await freePort(ports.invoke);
  const apiPort = await freePort(ports.api);
  const functions = keep(
    await startLocalFunctions({
      component,
      callerPolicy,
      switches,
      platform,
      standIns,
      invokeUrl: `http://${LOOPBACK}:${invokePort}`,
      publicBaseUrl: `http://${LOOPBACK}:${apiPort}`,
      wechat: settings.wechatBaseUrls ?? sameUrlForAllHosts(simulator?.url ?? ''),
      messageResponder: settings.messageResponder,
      functionsFolder: options.functionsFolder,
      offsetSeconds: time.offsetSeconds,
      log: keptLines.log,
    }),
  );
  const { invoke, now, runtime, scheduler, describe } = functions;
  const api = keep(await startApiGateway({ routes, invoke, now }, apiPort));
  const told = { describe, logLines: keptLines.about };
  const invokeApi = keep(await startInvokeApi(runtime, invokePort, told));
  useAddresses(simulator, { componentAppId: component.componentAppId, baseUrl: api.url });
  return {
    urls: urlsOf({ api, invokeApi, simulator, standIns }),
    simulator,
    scheduler,
    events: standIns.bus.events,
    now: () => Math.floor(now() / 1000),
    invoke: async (functionName, payload) =>
      readResult(await invoke(functionName, JSON.stringify(payload))),
    advance: async (seconds) => {
      await time.advance(seconds);
      await scheduler.runDue();
    },
  };
}

/** As somebody enters them in WeChat's console. */
function useAddresses(
  simulator: WechatSimulator | undefined,
  place: { componentAppId: string; baseUrl: string },
): void {
  simulator?.configureComponent(place.componentAppId, pushUrls(place));
}

/** The newest events, for the simulator's page, each with the time at which it came. */
function createAnnounced(onEvent: (event: BusEvent) => void = () => {}) {
  const newest: ShownEvent[] = [];
  return {
    shown: () => newest,
    add: (event: BusEvent, at: number) => {
      newest.push({ ...event, at });
      newest.splice(0, newest.length - SHOWN_EVENTS);
      onEvent(event);
    },
  };
}

function readResult({ isError, payload }: InvocationResult) {
  return { isError, answer: JSON.parse(payload) as unknown };
}

interface Listening {
  api: { url: string };
  invokeApi: { url: string };
  simulator: WechatSimulator | undefined;
  standIns: StandIns;
}

function urlsOf({ api, invokeApi, simulator, standIns }: Listening): LocalService['urls'] {
  const { eventBridge: eventBus, s3 } = standIns.endpoints;
  const { guardedDynamodb: dynamodb } = standIns;
  const [invoke, simulatorUrl] = [invokeApi.url, simulator?.url];
  return { api: api.url, invoke, simulator: simulatorUrl, eventBus, dynamodb, s3 };
}

async function startSimulator(
  { component, ports, wechatBaseUrls, dataFile }: LocalSettings,
  keep: Keep,
  busEvents: () => readonly ShownEvent[],
): Promise<WechatSimulator | undefined> {
  if (wechatBaseUrls) return undefined;
  const simulator = keep(createWechatSimulator({ components: [component], busEvents }));
  if (dataFile) keep(keepWechatState(simulator, wechatStateFile(dataFile)));
  await simulator.listen(ports.simulator);
  await simulator.listenOutside(ports.simulatorOutside);
  return simulator;
}

function sameUrlForAllHosts(url: string): WechatBaseUrls {
  return { api: [url], mp: url, open: url };
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
