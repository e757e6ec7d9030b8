/** One Lambda function as all of this service's are: runtime, processor, log group, own role. */
import { ArnFormat, RemovalPolicy, Stack, type Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, Runtime, type Code } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Enough for the SDK; more memory buys more processor, and with it a shorter cold start. */
const MEMORY_MIB = 512;

/** How long logs are kept, of functions and of the HTTP API. */
export const LOG_RETENTION = RetentionDays.ONE_MONTH;

/** What differs from function to function. */
export interface ServiceFunctionProps {
  /** The name other Lambdas call it by. */
  functionName: string;
  /** A bundle with `index.js`, which exports `handler`. */
  code: Code;
  timeout: Duration;
  /** Default 512. */
  memoryMib?: number | undefined;
  environment: Record<string, string>;
}

/** A Lambda function that may write its own log and nothing else, until it is granted more. */
export class ServiceFunction extends Function {
  private readonly givenName: string;

  constructor(scope: Construct, id: string, { memoryMib, ...props }: ServiceFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}-logs`, {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: LOG_RETENTION,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not AWS's managed policy: that one may write every log group of the account.
    const role = new Role(scope, `${id}-role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      ...props,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      memorySize: memoryMib ?? MEMORY_MIB,
      logGroup,
      role,
    });
    this.givenName = props.functionName;
  }

  /** By its name: a policy that refers to the function which depends on it cannot be deployed. */
  grantInvokeItself(): void {
    const resource = { service: 'lambda', resource: 'function', resourceName: this.givenName };
    const arn = Stack.of(this).formatArn({ ...resource, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    this.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }),
    );
  }
}
