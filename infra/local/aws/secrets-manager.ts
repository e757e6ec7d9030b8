/** Secrets Manager on this machine: secrets live in memory and are never printed. */
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

/** @param secrets by name; what is put later is gone with the run */
export async function startSecretsManager(
  secrets: Readonly<Record<string, string>>,
): Promise<AwsJsonServer> {
  const stored = new Map<string, StoredSecret>();
  for (const [name, value] of Object.entries(secrets)) store(stored, name, value);
  return startAwsJsonServer({
    GetSecretValue: (input) => describe(find(stored, input['SecretId']), 'with its value'),
    PutSecretValue: (input) => {
      const { name } = find(stored, input['SecretId']);
      return describe(store(stored, name, requireText(input, 'SecretString')));
    },
    CreateSecret: (input) => {
      const name = requireText(input, 'Name');
      if (stored.has(name)) throw new AwsRefusal('ResourceExistsException', 'it already exists');
      return describe(store(stored, name, requireText(input, 'SecretString')));
    },
  });
}

function store(stored: Map<string, StoredSecret>, name: string, secretString: string) {
  const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-Local1`;
  const createdAt = Math.floor(Date.now() / 1000);
  const secret = { name, arn, versionId: randomUUID(), secretString, createdAt };
  stored.set(name, secret);
  return secret;
}

/** By name or ARN, with its six random characters or without. */
function find(stored: Map<string, StoredSecret>, id: unknown): StoredSecret {
  for (const secret of stored.values()) {
    const partialArn = secret.arn.slice(0, -'-Local1'.length);
    if ([secret.name, secret.arn, partialArn].includes(String(id))) return secret;
  }
  const message = "Secrets Manager can't find the specified secret.";
  throw new AwsRefusal('ResourceNotFoundException', message);
}

function describe(secret: StoredSecret, value?: 'with its value') {
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
