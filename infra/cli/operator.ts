/** Who runs a command that changes something: the functions' logs name them. */
import { userInfo } from 'node:os';
import { onAws } from './deployment/clients.ts';

/** With the beginning and the end of the id it must not be longer than 64 characters. */
const LONGEST_NAME = 48;

/** The AWS identity's own name, or the user of this machine; only characters that ids may have. */
export async function operatorName(isLocal: boolean): Promise<string> {
  const name = isLocal ? localName() : await awsName();
  return name.replaceAll(/[^\w.-]/g, '_').slice(-LONGEST_NAME) || 'unknown';
}

function localName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without a name, as in some containers.
    return 'local';
  }
}

/** `assumed-role/Admin/alice` of an ARN. */
async function awsName(): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { Arn = '' } = await new STSClient(onAws('STS')).send(new GetCallerIdentityCommand({}));
  return Arn.split(':').at(-1) ?? '';
}
