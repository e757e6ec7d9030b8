/** The ARN of a function that is known by its name, without a reference to the function itself. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** @param account of the function, if it is not that of the stack */
export function functionArn(scope: IConstruct, functionName: string, account?: string): string {
  return Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    ...(account !== undefined && { account }),
  });
}
