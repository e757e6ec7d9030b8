/** The functions on this machine, with everything that calls them except HTTP. */
import type { WechatBaseUrls } from '../../shared/config.ts';
import {
  deployedName,
  functionCatalog,
  functionNames,
  type FunctionName,
} from '../function-catalog.ts';
import { bundleFolder } from '../functions/bundle.ts';
import type { StandIns } from './aws/stand-ins.ts';
import { functionEnvironment } from './function-environment.ts';
import { startEventSource } from './lambda/event-source.ts';
import type { InvocationResult } from './lambda/lambda-instance.ts';
import { createLambdaRuntime, type LambdaRuntime } from './lambda/lambda-runtime.ts';
import { createScheduler, type Scheduler } from './lambda/scheduler.ts';
import { createMovedClock } from './process/moved-clock.ts';
import type { LocalComponent } from './settings.ts';

/** What the functions need and who calls them. */
export interface LocalFunctionsOptions {
  component: LocalComponent;
  standIns: StandIns;
  wechat: WechatBaseUrls;
  /** Where the Invoke API is going to listen. */
  invokeUrl: string;
  /** Where the HTTP API is going to listen. */
  publicBaseUrl: string;
  /** As given to `bundleFunctions`. */
  functionsFolder?: string | undefined;
  /** How far the functions' clock shall be ahead of real time. */
  offsetSeconds: () => number;
  /** Gets each line that a function prints. */
  log: (line: string) => void;
}

/** Running functions. */
export interface LocalFunctions {
  runtime: LambdaRuntime;
  scheduler: Scheduler;
  /** @param payload JSON */
  invoke: (functionName: FunctionName, payload: string) => Promise<InvocationResult>;
  /** The functions' clock, milliseconds since 1970. */
  now: () => number;
  close: () => Promise<void>;
}

/** Begins to take messages from the queue at once; the schedules wait to be started. */
export function startLocalFunctions(options: LocalFunctionsOptions): LocalFunctions {
  const clock = createMovedClock();
  const instances = createInstances(options, clock.memory);
  const now = () => {
    clock.setOffsetSeconds(options.offsetSeconds());
    return clock.now();
  };
  const runtime: LambdaRuntime = {
    ...instances,
    invoke: async (name, payload) => {
      now();
      return instances.invoke(name, payload);
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
    // All at once: scheduler and source wait for invocations, which end with their instances.
    await Promise.all([scheduler.close(), source.close(), runtime.close()]);
  };
  return { runtime, scheduler, invoke, now, close };
}

function createInstances(
  options: LocalFunctionsOptions,
  clockMemory: SharedArrayBuffer,
): LambdaRuntime {
  const environment = functionEnvironment(options);
  return createLambdaRuntime({
    functions: functionNames.map((name) => ({
      name: deployedName(name),
      bundleFolder: bundleFolder(name, options.functionsFolder),
      timeoutSeconds: functionCatalog[name].timeoutSeconds,
      environment,
    })),
    surroundings: { clockMemory, log: options.log },
  });
}
