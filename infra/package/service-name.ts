/** Which deployment other stacks mean: a name that none can have is refused at synth. */
import { Token } from 'aws-cdk-lib';
import { isServiceName, SERVICE_NAME } from '../resource-names.ts';

/**
 * The name prefix of a deployment, known at synth: a parameter's name cannot depend on the deployment.
 *
 * @throws {Error} where no deployment has that name
 */
export function requireServiceName(serviceName: string = SERVICE_NAME): string {
  if (typeof serviceName === 'string' && isServiceName(serviceName)) return serviceName;
  const expected = `"${SERVICE_NAME}" or "${SERVICE_NAME}-<stageName>"`;
  throw new Error(`serviceName must be ${expected}, but is ${JSON.stringify(serviceName)}`);
}

/**
 * As {@link requireServiceName}, for what only becomes part of an ARN or of a name: it may also be known
 * no earlier than at the deployment.
 *
 * @throws {Error} where no deployment has that name
 */
export function requireServiceNameOrToken(serviceName?: string): string {
  return Token.isUnresolved(serviceName) ? String(serviceName) : requireServiceName(serviceName);
}
