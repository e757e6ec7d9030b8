/** Which caller other stacks mean: a name that the settings cannot have is refused at synth. */
import { Token } from 'aws-cdk-lib';
import { isCallerName } from '../settings/callers.ts';

/**
 * A caller's alias of a function. A name of signs such as `*` would allow all aliases.
 *
 * @param functionArn without a qualifier
 * @param caller may be known no earlier than at the deployment
 * @throws {Error} where no caller can have that name
 */
export function callerAliasArn(functionArn: string, caller: string): string {
  const isName = Token.isUnresolved(caller) || (typeof caller === 'string' && isCallerName(caller));
  if (isName) return `${functionArn}:${caller}`;
  const given = JSON.stringify(caller);
  throw new Error(`caller must be a name of the setting "callers", but is ${given}`);
}
