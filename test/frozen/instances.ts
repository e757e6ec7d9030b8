/** A process with the instances of all functions. Its parent invokes them, and can freeze it. */
import type { InvocationResult, LambdaFunction } from '../../infra/local/lambda/lambda-instance.ts';
import { createLambdaRuntime } from '../../infra/local/lambda/lambda-runtime.ts';
import { createMovedClock } from '../../infra/local/process/moved-clock.ts';

/** What the parent says; `payload` is JSON. */
export interface InvokeCommand {
  id: number;
  functionName: string;
  payload: string;
}

/** What the process says: a line that a function has printed, or what an invocation came to. */
export type InstancesReport =
  { kind: 'line'; line: string } | { kind: 'result'; id: number; result: InvocationResult };

const functions: LambdaFunction[] = JSON.parse(process.argv[2] ?? '[]');
const runtime = createLambdaRuntime({
  functions,
  surroundings: {
    clockMemory: createMovedClock().memory,
    log: (line) => report({ kind: 'line', line }),
  },
});

process.on('message', ({ id, functionName, payload }: InvokeCommand) => {
  void runtime
    .invoke(functionName, payload)
    .then((result) => report({ kind: 'result', id, result }));
});
process.on('disconnect', () => process.exit());

function report(message: InstancesReport): void {
  process.send?.(message);
}
