/** What the local Lambda API tells of a function: where everything is that the function uses. */
import type { IncomingMessage } from 'node:http';

const CONFIGURATION_PATH = /^\/2015-03-31\/functions\/([\w-]+)\/configuration$/;
const LIST_PATH = /^\/2015-03-31\/functions\/?$/;

/** How far the functions' clock is ahead of this machine's, as the local run's own tools need it. */
export const CLOCK_AHEAD = 'WXKEEPER_LOCAL_CLOCK_AHEAD_SECONDS';

/** A function, and its environment variables. */
export interface DescribedFunction {
  FunctionName: string;
  Timeout: number;
  Environment: { Variables: Readonly<Record<string, string>> };
}

/** Describes all functions. */
export type DescribeFunctions = () => readonly DescribedFunction[];

/**
 * The answer to GetFunctionConfiguration and ListFunctions; undefined where it is another request,
 * `unknown` where there is no such function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export function describeTo(
  { method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>,
  describe: DescribeFunctions,
): object | 'unknown' | undefined {
  const [path = ''] = url.split('?');
  if (method !== 'GET') return undefined;
  if (LIST_PATH.test(path)) return { Functions: describe() };
  const [, name] = CONFIGURATION_PATH.exec(path) ?? [];
  if (name === undefined) return undefined;
  return describe().find(({ FunctionName }) => FunctionName === name) ?? 'unknown';
}
