/** How often Lambda retries an asynchronous invocation, in CDK's form. */
import { Duration } from 'aws-cdk-lib';
import type { FunctionRow } from './function-row.ts';

export function asynchronousInvocation({
  retries,
  maximumAgeSeconds,
}: NonNullable<FunctionRow['asynchronous']>) {
  return { retryAttempts: retries, maxEventAge: Duration.seconds(maximumAgeSeconds) };
}
