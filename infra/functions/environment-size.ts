/** Lambda's limit for the environment of a function, which long settings could exceed. */
import { Token } from 'aws-cdk-lib';
import { DeploySettingsInvalid } from '../settings/deploy-settings.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_ENVIRONMENT_BYTES = 4096;
/** Of a value that AWS chooses, such as the queue's URL: none is longer. */
const LONGEST_CHOSEN_VALUE = 128;

/**
 * The same variables.
 *
 * @throws {DeploySettingsInvalid} where Lambda would refuse them, halfway through the deployment
 */
export function withinLimit(variables: Record<string, string>): Record<string, string> {
  const sizes = Object.entries(variables).map(([name, value]) => ({
    name,
    bytes: Buffer.byteLength(name) + bytesOf(value),
  }));
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (all <= LARGEST_ENVIRONMENT_BYTES) return variables;
  const longest = sizes.toSorted((one, other) => other.bytes - one.bytes).slice(0, 2);
  const most = longest.map(({ name, bytes }) => `${name} ${bytes}`).join(', ');
  throw new DeploySettingsInvalid([
    `together they are too long: the environment of a Lambda function has ` +
      `${LARGEST_ENVIRONMENT_BYTES} bytes, and this takes ${all} (${most}). Give callers "tenants" ` +
      'in place of long lists of "authorizers"',
  ]);
}

/** What is only known after the deployment counts as its longest. */
function bytesOf(value: string): number {
  return Token.isUnresolved(value) ? LONGEST_CHOSEN_VALUE : Buffer.byteLength(value);
}
