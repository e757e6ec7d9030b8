/** The functions of the local service, with all their triggers except HTTP. */
import type { CallerPolicy } from '../../shared/callers/rights.ts';
import type { WechatBaseUrls } from '../../shared/config.ts';
import {
  deployedName,
  functionCatalog,
  functionNames,
  type FunctionName,
} from '../function-catalog.ts';
import { bundleFile } from '../functions/bundle.ts';
import { variablesFor } from '../functions/function-variables.ts';
import { invokedByOthers } from '../invoked-by-others.ts';
import type { StandIns } from './aws/stand-ins.ts';
import { functionEnvironment } from './function-environment.ts';
import type { Platform } from '../../shared/onboarding/platform.ts';
import { startEventSource } from './lambda/event-source.ts';
import { CLOCK_AHEAD, type DescribeFunctions } from './lambda/function-configuration.ts';
import type { InvocationResult, LambdaFunction } from './lambda/lambda-instance.ts';
import { createLambdaRuntime, type LambdaRuntime } from './lambda/lambda-runtime.ts';
import { createScheduler, type Scheduler } from './lambda/scheduler.ts';
import type { LocalSwitches } from './local-switches.ts';
import { createMovedClock } from './process/moved-clock.ts';
import { checkResponder, MESSAGES_AT_ONCE, responderFunction } from './message-responder.ts';
import type { LocalComponent } from './settings.ts';

/** What the functions need to run. */
export interface LocalFunctionsOptions {
  component: LocalComponent;
  standIns: StandIns;
  callerPolicy: CallerPolicy;
  switches: LocalSwitches;
  platform?: Platform | undefined;
  wechat: WechatBaseUrls;
  /** The URL on which the Invoke API will listen. */
  invokeUrl: string;
  /** The URL on which the HTTP API will listen. */
  publicBaseUrl: string;
  /** The file of the developer's own responder, if any. */
  messageResponder?: string | undefined;
  /** The same folder as for `bundleFunctions`. */
  functionsFolder?: string | undefined;
  /** How far the functions' clock must be ahead of real time. */
  offsetSeconds: () => number;
  /** Receives each line that a function prints, and the name of the function as deployed. */
  log: (line: string, functionName: string) => void;
}

/** Running functions. */
export interface LocalFunctions {
  runtime: LambdaRuntime;
  scheduler: Scheduler;
  /** @param payload JSON */
  invoke: (functionName: FunctionName, payload: string) => Promise<InvocationResult>;
  /** The functions' clock, milliseconds since 1970. */
  now: () => number;
  /** For the command line, which finds everything by it. */
  describe: DescribeFunctions;
  close: () => Promise<void>;
}

/**
 * Starts polling the queue immediately. The scheduler must be started separately.
 *
 * @throws {Error} where the responder cannot be loaded
 */
export async function startLocalFunctions(options: LocalFunctionsOptions): Promise<LocalFunctions> {
  const clock = createMovedClock();
  const { messageResponder, invokeUrl } = options;
  const responder = messageResponder && responderFunction(messageResponder, invokeUrl);
  if (responder) await checkResponder(responder, { clockMemory: clock.memory });
  const instances = createInstances(options, responder ? [responder] : [], clock.memory);
  const now = () => {
    clock.setOffsetSeconds(options.offsetSeconds());
    return clock.now();
  };
  const runtime: LambdaRuntime = {
    ...instances,
    invoke: async (...invocation) => {
      now();
      return instances.invoke(...invocation);
    },
  };
  const invoke = async (name: FunctionName, payload: string) =>
    runtime.invoke(deployedName(name), payload);
  const scheduler = createScheduler({
    componentAppIds: [options.component.componentAppId],
    invoke,
    now,
  });
  const source = startEventSource({
    queue: options.standIns.queue,
    invoke: async (payload) => invoke('process-authorization-event', payload),
  });
  const close = async () => {
    // Concurrently: scheduler and event source wait for invocations, and closing the runtime is what
    // ends these.
    await Promise.all([scheduler.close(), source.close(), runtime.close()]);
  };
  const describe = () => describeFunctions(options);
  return { runtime, scheduler, invoke, now, describe, close };
}

/** The engine answers everybody who finds it: others than our functions are told of its guard. */
function describeFunctions(options: LocalFunctionsOptions): ReturnType<DescribeFunctions> {
  const environment = functionEnvironment(options);
  const ahead = options.offsetSeconds();
  const forOthers = {
    AWS_ENDPOINT_URL_DYNAMODB: options.standIns.guardedDynamodb,
    [CLOCK_AHEAD]: String(ahead),
  };
  return functionNames.map((name) => ({
    FunctionName: deployedName(name),
    Timeout: functionCatalog[name].timeoutSeconds,
    Environment: { Variables: { ...variablesFor(name, environment), ...forOthers } },
  }));
}

function createInstances(
  options: LocalFunctionsOptions,
  others: readonly LambdaFunction[],
  clockMemory: SharedArrayBuffer,
): LambdaRuntime {
  const hasResponder = options.messageResponder !== undefined;
  const environment = functionEnvironment({ ...options, hasResponder });
  return createLambdaRuntime({
    functions: [
      ...functionNames.map((name) => ({
        name: deployedName(name),
        modulePath: bundleFile(name, options.functionsFolder),
        timeoutSeconds: functionCatalog[name].timeoutSeconds,
        callsAtOnce: name === 'receive-message' ? MESSAGES_AT_ONCE : undefined,
        environment: variablesFor(name, environment),
        aliases: invokedByOthers.includes(name) ? Object.keys(options.callerPolicy.callers) : [],
      })),
      ...others,
    ],
    surroundings: { clockMemory, log: options.log },
  });
}
