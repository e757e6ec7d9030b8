/** Runs bundles as Lambda does: a pool of instances per function. */
import {
  startInstance,
  type InstanceSurroundings,
  type InvocationResult,
  type LambdaFunction,
  type LambdaInstance,
} from './lambda-instance.ts';

/** Per function. Further invocations share an instance where the function allows that, or wait. */
const DEFAULT_INSTANCE_LIMIT = 10;

/** Of those functions: loading more of them at once would take longer than their callers wait. */
const MOST_SHARED_INSTANCES = 3;

/** An instance that a burst has left behind is stopped after so long, as Lambda does. */
const IDLE_SECONDS = 60;

/** What the runtime needs. */
export interface LambdaRuntimeOptions {
  functions: readonly LambdaFunction[];
  surroundings: InstanceSurroundings;
  /** The largest number of instances per function. */
  instanceLimit?: number;
  /** Only tests shorten it. */
  idleSeconds?: number;
}

/** All functions of the local service. */
export interface LambdaRuntime {
  /** @param alias of the function, if it is to have one */
  has: (functionName: string, alias?: string) => boolean;
  /**
   * Waits for a free instance and invokes it.
   *
   * @param functionName as deployed
   * @param payload JSON
   * @param qualifier an alias, a version, or nothing
   * @throws {Error} if there is no such function or the runtime is closing
   */
  invoke: (functionName: string, payload: string, qualifier?: string) => Promise<InvocationResult>;
  /** Stops all instances. Running invocations end with an error. */
  close: () => Promise<void>;
}

interface Pool {
  /** All aliases share the instances, as those of one version do. */
  invoke: (payload: string, qualifier?: string) => Promise<InvocationResult>;
  close: () => Promise<void>;
}

/** Creates the runtime. Instances start with the first invocation. */
export function createLambdaRuntime(options: LambdaRuntimeOptions): LambdaRuntime {
  const limit = options.instanceLimit ?? DEFAULT_INSTANCE_LIMIT;
  const pools = new Map(
    options.functions.map((definition) => [
      definition.name,
      createPool(() => startInstance(definition, options.surroundings), {
        limit: definition.callsAtOnce ? Math.min(limit, MOST_SHARED_INSTANCES) : limit,
        callsAtOnce: definition.callsAtOnce ?? 1,
        idleSeconds: options.idleSeconds ?? IDLE_SECONDS,
      }),
    ]),
  );
  return {
    has: (functionName, alias) => {
      const definition = options.functions.find(({ name }) => name === functionName);
      return definition !== undefined && (!alias || definition.aliases?.includes(alias) === true);
    },
    invoke: async (functionName, payload, qualifier) => {
      const pool = pools.get(functionName);
      if (!pool) throw new Error(`Function not found: ${functionName}`);
      return pool.invoke(payload, qualifier);
    },
    close: async () => {
      await Promise.all([...pools.values()].map(async (pool) => pool.close()));
    },
  };
}

/** The one that was used last: it has most in its memory. */
function idleOf(instances: ReadonlyMap<LambdaInstance, number>): LambdaInstance | undefined {
  return [...instances].findLast(([, calls]) => calls === 0)?.[0];
}

/** Called with the instance that has just been used: stops others that nobody has needed for long. */
function createIdleStop(instances: Map<LambdaInstance, number>, idleSeconds: number) {
  const lastUsedAt = new WeakMap<LambdaInstance, number>();
  return (used: LambdaInstance) => {
    const now = performance.now();
    lastUsedAt.set(used, now);
    for (const [each, calls] of instances) {
      const isIdle = calls === 0 && now - (lastUsedAt.get(each) ?? now) >= idleSeconds * 1000;
      if (each === used || !isIdle) continue;
      instances.delete(each);
      void each.stop();
    }
  };
}

interface PoolOptions {
  limit: number;
  callsAtOnce: number;
  idleSeconds: number;
}

function createPool(
  start: () => LambdaInstance,
  { limit, callsAtOnce, idleSeconds }: PoolOptions,
): Pool {
  /** With the number of their calls. The one that was used last comes last. */
  const instances = new Map<LambdaInstance, number>();
  const stopIdle = createIdleStop(instances, idleSeconds);
  const waiting: (() => void)[] = [];
  let isClosed = false;

  const shareable = () => {
    const [least] = [...instances].toSorted(([, one], [, other]) => one - other);
    return least && least[1] < callsAtOnce ? least[0] : undefined;
  };
  const count = (instance: LambdaInstance, change: number): LambdaInstance => {
    const calls = (instances.get(instance) ?? 0) + change;
    instances.delete(instance);
    instances.set(instance, calls);
    return instance;
  };
  const takeInstance = async (): Promise<LambdaInstance> => {
    for (;;) {
      if (isClosed) throw new Error('The local service is closing');
      for (const each of instances.keys()) if (!each.isAlive()) instances.delete(each);
      const instance = idleOf(instances) ?? (instances.size < limit ? start() : shareable());
      // Counted at once: until then, others would take it too.
      if (instance) return count(instance, 1);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const release = (instance: LambdaInstance) => {
    if (instance.isAlive()) count(instance, -1);
    else instances.delete(instance);
    stopIdle(instance);
    waiting.shift()?.();
  };

  return {
    invoke: async (payload, qualifier) => {
      const instance = await takeInstance();
      const result = await instance.invoke(payload, qualifier);
      release(instance);
      return result;
    },
    close: async () => {
      isClosed = true;
      for (const resume of waiting.splice(0)) resume();
      await Promise.all([...instances.keys()].map(async (instance) => instance.stop()));
    },
  };
}
