/** Builds the ARN of a function from its name, without a CDK reference to the function. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** @param account the function's account, if it differs from the stack's */
export function functionArn(scope: IConstruct, functionName: string, account?: string): string {
  return Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    ...(account !== undefined && { account }),
  });
}
