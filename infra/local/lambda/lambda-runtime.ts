/** Runs bundles as Lambda does: a pool of instances per function, each with one call at a time. */
import {
  startInstance,
  type InstanceSurroundings,
  type InvocationResult,
  type LambdaFunction,
  type LambdaInstance,
} from './lambda-instance.ts';

/** A concurrency limit per function. Further invocations wait for a free instance. */
const DEFAULT_INSTANCE_LIMIT = 10;

/** What the runtime needs. */
export interface LambdaRuntimeOptions {
  functions: readonly LambdaFunction[];
  surroundings: InstanceSurroundings;
  /** The largest number of instances per function. */
  instanceLimit?: number;
}

/** All functions of the local service. */
export interface LambdaRuntime {
  has: (functionName: string) => boolean;
  /**
   * Waits for a free instance and invokes it.
   *
   * @param functionName as deployed
   * @param payload JSON
   * @throws {Error} if there is no such function or the runtime is closing
   */
  invoke: (functionName: string, payload: string) => Promise<InvocationResult>;
  /** Stops all instances. Running invocations end with an error. */
  close: () => Promise<void>;
}

interface Pool {
  invoke: (payload: string) => Promise<InvocationResult>;
  close: () => Promise<void>;
}

/** Creates the runtime. Instances start with the first invocation. */
export function createLambdaRuntime(options: LambdaRuntimeOptions): LambdaRuntime {
  const limit = options.instanceLimit ?? DEFAULT_INSTANCE_LIMIT;
  const pools = new Map(
    options.functions.map((definition) => [
      definition.name,
      createPool(() => startInstance(definition, options.surroundings), limit),
    ]),
  );
  return {
    has: (functionName) => pools.has(functionName),
    invoke: async (functionName, payload) => {
      const pool = pools.get(functionName);
      if (!pool) throw new Error(`Function not found: ${functionName}`);
      return pool.invoke(payload);
    },
    close: async () => {
      await Promise.all([...pools.values()].map(async (pool) => pool.close()));
    },
  };
}

function createPool(start: () => LambdaInstance, limit: number): Pool {
  const instances = new Set<LambdaInstance>();
  const idle: LambdaInstance[] = [];
  const waiting: (() => void)[] = [];
  let isClosed = false;

  const mustWait = () => idle.length === 0 && instances.size >= limit && !isClosed;
  const nextInstance = (): LambdaInstance => {
    for (let instance = idle.pop(); instance; instance = idle.pop()) {
      if (instance.isAlive()) return instance;
      instances.delete(instance);
    }
    const instance = start();
    instances.add(instance);
    return instance;
  };
  const release = (instance: LambdaInstance) => {
    if (instance.isAlive()) idle.push(instance);
    else instances.delete(instance);
    waiting.shift()?.();
  };

  return {
    invoke: async (payload) => {
      while (mustWait()) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      if (isClosed) throw new Error('The local service is closing');
      const instance = nextInstance();
      const result = await instance.invoke(payload);
      release(instance);
      return result;
    },
    close: async () => {
      isClosed = true;
      for (const resume of waiting.splice(0)) resume();
      await Promise.all([...instances].map(async (instance) => instance.stop()));
    },
  };
}
