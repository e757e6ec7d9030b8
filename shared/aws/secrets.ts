/** Reads secrets from Secrets Manager and keeps them in memory for a while. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod/mini';
import { ConfigurationError } from '../errors.ts';
import { clientSettings } from './client-settings.ts';

export interface SecretSource {
  /** The secret's text by its name; undefined where there is no such secret. */
  fetchSecret: (name: string) => Promise<string | undefined>;
  /** Seconds since 1970. */
  now: () => number;
}

/** So long can a changed secret go unnoticed, unless something makes us doubt ours. */
const MAXIMUM_AGE_SECONDS = 5 * 60;

/** Region and credentials come from the environment. */
export function secretsManager(
  client = new SecretsManagerClient(clientSettings('secrets')),
): Pick<SecretSource, 'fetchSecret'> {
  return {
    async fetchSecret(name) {
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
        return SecretString;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
  };
}

/**
 * Secrets of one kind, by name.
 *
 * @returns a reader; `maximumAgeSeconds` is how old a kept copy may be, 5 minutes if not given. It
 *   throws {@link ConfigurationError} where the secret is missing or not filled in
 */
export function cacheSecrets<Secret>(
  { fetchSecret, now }: SecretSource,
  schema: () => z.ZodMiniType<Secret>,
): (name: string, maximumAgeSeconds?: number) => Promise<Secret> {
  const kept = new Map<string, { secret: Secret; readAt: number }>();
  return async (name, maximumAgeSeconds = MAXIMUM_AGE_SECONDS) => {
    const known = kept.get(name);
    if (known && now() - known.readAt < maximumAgeSeconds) return known.secret;
    const secret = parseSecret(name, await fetchSecret(name), schema);
    kept.set(name, { secret, readAt: now() });
    return secret;
  };
}

function parseSecret<Secret>(
  name: string,
  text: string | undefined,
  schema: () => z.ZodMiniType<Secret>,
): Secret {
  if (text === undefined) throw new ConfigurationError(`Secret ${name} does not exist`);
  const parsed = schema().safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'no JSON object');
  throw new ConfigurationError(`Secret ${name} is not filled in: ${fields.join(', ')}`);
}

/** A broken text is not quoted, as `JSON.parse` would do: it is a secret all the same. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
