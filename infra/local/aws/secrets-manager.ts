/** A local Secrets Manager. Secrets are stored in memory and never printed. */
import { randomUUID } from 'node:crypto';
import { AwsRefusal, startAwsJsonServer, type AwsJsonServer } from './aws-json-server.ts';
import { accountId, region } from './local-aws.ts';

interface StoredSecret {
  name: string;
  arn: string;
  versionId: string;
  secretString: string;
  createdAt: number;
}

/** @param secrets the initial secrets by name; later changes are lost when the service stops */
export async function startSecretsManager(
  secrets: Readonly<Record<string, string>>,
): Promise<AwsJsonServer> {
  const stored = new Map<string, StoredSecret>();
  for (const [name, value] of Object.entries(secrets)) saveSecret(stored, name, value);
  return startAwsJsonServer({
    GetSecretValue: (input) =>
      secretOutput(findSecret(stored, input['SecretId']), 'with its value'),
    PutSecretValue: (input) => {
      const { name } = findSecret(stored, input['SecretId']);
      return secretOutput(saveSecret(stored, name, requireText(input, 'SecretString')));
    },
    CreateSecret: (input) => {
      const name = requireText(input, 'Name');
      if (stored.has(name))
        throw new AwsRefusal('ResourceExistsException', 'The secret already exists.');
      return secretOutput(saveSecret(stored, name, requireText(input, 'SecretString')));
    },
  });
}

function saveSecret(stored: Map<string, StoredSecret>, name: string, secretString: string) {
  const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-Local1`;
  const createdAt = Math.floor(Date.now() / 1000);
  const secret = { name, arn, versionId: randomUUID(), secretString, createdAt };
  stored.set(name, secret);
  return secret;
}

/** Finds a secret by its name, its ARN, or its ARN without the random suffix. */
function findSecret(stored: Map<string, StoredSecret>, id: unknown): StoredSecret {
  for (const secret of stored.values()) {
    const partialArn = secret.arn.slice(0, -'-Local1'.length);
    if ([secret.name, secret.arn, partialArn].includes(String(id))) return secret;
  }
  const message = "Secrets Manager can't find the specified secret.";
  throw new AwsRefusal('ResourceNotFoundException', message);
}

function secretOutput(secret: StoredSecret, value?: 'with its value') {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: secret.versionId,
    VersionStages: ['AWSCURRENT'],
    ...(value && { SecretString: secret.secretString, CreatedDate: secret.createdAt }),
  };
}

function requireText(input: Record<string, unknown>, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') {
    throw new AwsRefusal('InvalidParameterException', `${name} is missing`);
  }
  return value;
}
