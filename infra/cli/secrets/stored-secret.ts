/** One secret in Secrets Manager, as an operator changes it. Its texts get to nobody else. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { secretNames } from '../../resource-names.ts';
import { chosenComponent } from '../components.ts';
import { CommandFailure } from '../failure.ts';
import type { Session } from '../session.ts';
import type { SecretFields } from './rotation.ts';
import { isMissing } from '../deployment/is-missing.ts';

/** A secret as it was read. */
export interface ReadSecret {
  fields: SecretFields;
  /** Seconds since 1970. */
  writtenAt: number;
  versionId: string | undefined;
}

/** A secret that is read and written. */
export interface StoredSecret {
  name: string;
  /** @throws {CommandFailure} where there is none */
  read: () => Promise<ReadSecret>;
  /**
   * Replaces what was read.
   *
   * @throws {CommandFailure} `secret-changed` where somebody else has written it since
   */
  write: (fields: SecretFields, read: ReadSecret) => Promise<void>;
}

/** That of the platform that is meant. */
export async function secretOfComponent(session: Session): Promise<StoredSecret> {
  const componentAppId = await chosenComponent(session);
  const { serviceName } = await session.deployment();
  return storedSecret(secretNames(serviceName).componentPrefix + componentAppId, session);
}

/** The key for signed links: one of the whole deployment. */
export async function secretOfLinks(session: Session): Promise<StoredSecret> {
  const { serviceName } = await session.deployment();
  return storedSecret(secretNames(serviceName).linkSigningKey, session);
}

async function storedSecret(name: string, session: Session): Promise<StoredSecret> {
  const { settingsOf } = await session.deployment();
  const client = new SecretsManagerClient(settingsOf('SECRETS_MANAGER'));
  const read = () => readSecret(client, name, session);
  return {
    name,
    read,
    write: async (fields, before) => {
      const now = await read();
      if (now.versionId !== before.versionId) {
        throw new CommandFailure('secret-changed', session.words.secrets.changedMeanwhile(name));
      }
      const SecretString = JSON.stringify(fields);
      await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
    },
  };
}

async function readSecret(
  client: SecretsManagerClient,
  name: string,
  { words }: Session,
): Promise<ReadSecret> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return {
      fields: parsed(answer.SecretString ?? ''),
      writtenAt: Math.floor((answer.CreatedDate?.getTime() ?? 0) / 1000),
      versionId: answer.VersionId,
    };
  } catch (error) {
    if (!isMissing(error)) throw error;
    const remedies = [words.secrets.missingRemedy];
    throw new CommandFailure('secret-missing', words.secrets.missing(name), { remedies });
  }
}

/** A text that is broken has no fields. No error may quote it. */
function parsed(text: string): SecretFields {
  try {
    const value: unknown = JSON.parse(text.trim());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as SecretFields) : {};
  } catch {
    return {};
  }
}
