/** Whether the names that a deployment gives to its resources are free. */
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretNames } from '../../resource-names.ts';
import type { Check } from '../doctor/check.ts';
import type { Words } from '../words/words.ts';
import { onAws } from '../deployment/clients.ts';
import { findStack } from '../deployment/find-stack.ts';
import { isMissing } from '../deployment/is-missing.ts';

/** What is left of a first deployment that failed. */
const FAILED = new Set(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_FAILED', 'CREATE_FAILED']);

/** The link's key stands for all secrets: every deployment has it, whatever its platforms are. */
export async function checkNames(serviceName: string, words: Words): Promise<Check[]> {
  const [{ StackStatus: status } = {}, secret] = await Promise.all([
    findStack(serviceName, onAws('CLOUDFORMATION')),
    findSecret(secretNames(serviceName).linkSigningKey),
  ]);
  return [stackCheck(serviceName, status, words), secretCheck(status, secret, words)];
}

function stackCheck(name: string, status: string | undefined, { preflight }: Words): Check {
  const ok = status === undefined || !FAILED.has(status);
  const title = preflight.stack(name, status);
  return { id: 'stack', ok, title, remedy: ok ? null : preflight.stackRemedy };
}

/** A secret without its stack is one that a deleted stack has left: its name is taken. */
function secretCheck(
  status: string | undefined,
  secret: FoundSecret | undefined,
  { preflight }: Words,
): Check {
  const isLeft = status === undefined && secret !== undefined;
  const title = isLeft ? preflight.secretTaken(secret.name) : preflight.namesFree;
  return { id: 'names', ok: !isLeft, title, remedy: isLeft ? preflight.secretRemedy : null };
}

interface FoundSecret {
  name: string;
}

async function findSecret(name: string): Promise<FoundSecret | undefined> {
  try {
    await new SecretsManagerClient(onAws('SECRETS_MANAGER')).send(
      new DescribeSecretCommand({ SecretId: name }),
    );
    return { name };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
