/** Feature flags of the CDK that the construct needs, whatever the app has. */
import type { Construct } from 'constructs';

/** Without the first, policies of many components are longer than IAM takes. */
const flags = [
  '@aws-cdk/aws-iam:minimizePolicies',
  '@aws-cdk/aws-lambda:recognizeLayerVersion',
] as const;

/** To be called before the construct has children. */
export function setFlags(scope: Construct): void {
  for (const flag of flags) scope.node.setContext(flag, true);
}
