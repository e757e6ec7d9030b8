/** Stands in for a LambdaClient: each invocation is answered when the test says so. */
import type { LambdaInvoker } from '../../../shared/client/index.ts';
import { createClient } from '../../../shared/client/index.ts';

/** 2026-11-22 02:00:00 UTC, 10 o'clock in China. */
export const START = 1_795_312_800;
/** A new token's life. */
export const LIFE_SECONDS = 7200;

export const componentAppId = 'wx0123456789abcdef';
export const authorizer = { componentAppId, authorizerAppId: 'wxaaaaaaaaaaaaaaaa' };

/** One call of `send`. */
export interface Invocation {
  functionName: string | undefined;
  event: unknown;
  abortSignal: AbortSignal | undefined;
  /** With the contract's answer. */
  answer: (accessToken: string, expiresInSeconds?: number) => void;
  /** With any payload. */
  answerWith: (payload: unknown) => void;
  /** With a function error. */
  refuse: (errorType: string, errorMessage?: string) => void;
  /** As the AWS SDK fails. */
  fail: (error: Error) => void;
}

/** A token client with a fake service behind it and a clock that the test sets. */
export function createTestClient(respond: (invocation: Invocation) => void = () => {}) {
  const clock = { now: START, random: 0 };
  const invocations: Invocation[] = [];
  const fake = { respond };
  const lambda: LambdaInvoker = {
    send: async (command, options) =>
      new Promise((resolve, reject) => {
        const { FunctionName, Payload } = command.input;
        const answerWith = (payload: unknown, FunctionError?: string) => {
          resolve({
            Payload: Object.assign(new TextEncoder().encode(JSON.stringify(payload)), {
              transformToString: () => JSON.stringify(payload),
            }),
            ...(FunctionError === undefined ? {} : { FunctionError }),
          });
        };
        const invocation: Invocation = {
          functionName: FunctionName,
          event: JSON.parse(typeof Payload === 'string' ? Payload : ''),
          abortSignal: options?.abortSignal,
          answerWith,
          answer: (accessToken, expiresInSeconds = LIFE_SECONDS) => {
            const expiresAt = clock.now + expiresInSeconds;
            answerWith({ accessToken, expiresAt, expiresInSeconds });
          },
          refuse: (errorType, errorMessage = 'because') => {
            answerWith({ errorType, errorMessage, trace: [] }, 'Unhandled');
          },
          fail: reject,
        };
        invocations.push(invocation);
        fake.respond(invocation);
      }),
  };
  const client = createClient({ lambda, now: () => clock.now, random: () => clock.random });
  /** The invocation of that number, counted from 1; it is waited for. */
  const invocation = async (number: number): Promise<Invocation> => {
    for (let turns = 0; turns < 1000; turns++) {
      const found = invocations[number - 1];
      if (found) return found;
      await turn();
    }
    throw new Error(`there was no invocation ${number}`);
  };
  return { client, clock, invocations, invocation, fake };
}

/** Answers every invocation at once: token-1, token-2 … */
export function answerInTurn(expiresInSeconds = LIFE_SECONDS) {
  let count = 0;
  return (invocation: Invocation) => {
    invocation.answer(`token-${++count}`, expiresInSeconds);
  };
}

/** Lets everything that is under way go on. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await turn();
}

async function turn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
