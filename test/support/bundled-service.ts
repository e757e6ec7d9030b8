/**
 * The bundles as they are deployed, started for a test: as `npm start` does it, or between stand-ins
 * and a runtime of the test's own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deployedName,
  functionCatalog,
  functionNames,
  type FunctionName,
} from '../../infra/function-catalog.ts';
import { routes } from '../../infra/function-routes.ts';
import { bundleFile, bundleFunctions } from '../../infra/functions/bundle.ts';
import { startStandIns, type StandIns } from '../../infra/local/aws/stand-ins.ts';
import { variablesFor } from '../../infra/functions/function-variables.ts';
import { functionEnvironment } from '../../infra/local/function-environment.ts';
import { startApiGateway } from '../../infra/local/lambda/api-gateway.ts';
import type { LambdaFunction } from '../../infra/local/lambda/lambda-instance.ts';
import type { LambdaRuntime } from '../../infra/local/lambda/lambda-runtime.ts';
import { startLocalService, type LocalService } from '../../infra/local/local-service.ts';
import { freePort, LOOPBACK } from '../../infra/local/process/ports.ts';
import { until } from '../../infra/local/process/until.ts';
import { startTogether, type Keep } from '../../infra/local/process/together.ts';
import type { CallerPolicy } from '../../shared/callers/rights.ts';
import { onFreePorts, readLocalSettings, type LocalComponent } from '../../infra/local/settings.ts';
import { createWechatSimulator, type WechatSimulator } from '../../infra/local/wechat/simulator.ts';
import type { WechatBaseUrls } from '../../shared/config.ts';

/** The component that the local run has if nobody names another. */
export const { component: localComponent } = readLocalSettings({});

/** What `npm start` starts, on free ports, with bundles of its own. */
export interface LocalRun extends LocalService {
  simulator: WechatSimulator;
  /** Where the bundles are. */
  functionsFolder: string;
}

/** What can be different from `npm start`. */
interface LocalRunOptions {
  component?: LocalComponent;
  callerPolicy?: CallerPolicy;
  /** The path of a module that answers users' messages. */
  messageResponder?: string | undefined;
  /** Gets each line that a function prints; nobody if it is not given. */
  log?: (line: string) => void;
}

/** The clocks run, and the schedules wait to be started. */
export async function startLocalRun({
  component = localComponent,
  callerPolicy = readLocalSettings({}).callerPolicy,
  messageResponder,
  log = () => {},
}: LocalRunOptions = {}): Promise<LocalRun> {
  return startTogether(async (keep) => {
    const functionsFolder = await bundleInto(keep);
    const chosen = { component, callerPolicy, messageResponder };
    const settings = { ...onFreePorts(readLocalSettings({})), ...chosen };
    const service = keep(await startLocalService(settings, { functionsFolder, log }));
    const { simulator } = service;
    if (!simulator) throw new Error('there is no simulator');
    return { ...service, simulator, functionsFolder };
  });
}

/** Waits for the last that becomes of a grant: after it nothing of it is under way. */
export async function grantsAnnounced({ events }: LocalRun, count: number): Promise<void> {
  await until(`${count} grants`, async () => {
    const grants = events().filter(({ detailType }) => detailType === 'AuthorizerAuthorized');
    return grants.length >= count || undefined;
  });
}

/** Where the functions find what they call. */
interface Redirected {
  standIns: StandIns;
  invokeUrl?: string;
  wechat?: WechatBaseUrls;
}

/** What a test puts around the bundles. */
export interface Surroundings {
  component: LocalComponent;
  /** What the functions are told of AWS and WeChat, in place of the stand-ins themselves. */
  redirect?: (standIns: StandIns, wechatUrl: string) => Promise<Redirected>;
  createRuntime: (
    functions: readonly LambdaFunction[],
    simulator: WechatSimulator,
  ) => LambdaRuntime;
  /** The clock of the HTTP API, milliseconds since 1970. */
  now: () => number;
  /** Whether the functions are told of a responder. */
  hasResponder?: boolean;
}

/** Nothing happens by itself: neither the queue nor a schedule invokes a function. */
export async function startBundles(surroundings: Surroundings, keep: Keep) {
  const { component, createRuntime, now, redirect } = surroundings;
  const functionsFolder = await bundleInto(keep);
  const simulator = keep(createWechatSimulator({ components: [component] }));
  const wechat = await simulator.listen(0);
  const standIns = await startStandIns({ ...onFreePorts(readLocalSettings({})), component }, keep);
  const [invokePort, apiPort] = [await freePort(0), await freePort(0)];
  const environment = functionEnvironment({
    component,
    standIns,
    wechat: { api: [wechat], mp: wechat, open: wechat },
    invokeUrl: `http://${LOOPBACK}:${invokePort}`,
    publicBaseUrl: `http://${LOOPBACK}:${apiPort}`,
    hasResponder: surroundings.hasResponder,
    ...(await redirect?.(standIns, wechat)),
  });
  const definition = (name: FunctionName): LambdaFunction => ({
    name: deployedName(name),
    modulePath: bundleFile(name, functionsFolder),
    timeoutSeconds: functionCatalog[name].timeoutSeconds,
    environment: variablesFor(name, environment),
  });
  const runtime = keep(createRuntime(functionNames.map(definition), simulator));
  const invoke = async (name: FunctionName, payload: string) =>
    runtime.invoke(deployedName(name), payload);
  const api = keep(await startApiGateway({ routes, invoke, now }, apiPort));
  const url = `${api.url}/${component.componentAppId}`;
  simulator.configureComponent(component.componentAppId, {
    eventUrl: `${url}/events`,
    messageUrl: `${url}/messages/$APPID$`,
  });
  return { api, definition, invoke, invokePort, runtime, simulator, standIns, url };
}

async function bundleInto(keep: Keep): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wxkeeper-functions-'));
  keep({ close: async () => rm(folder, { recursive: true }) });
  bundleFunctions(folder);
  return folder;
}
