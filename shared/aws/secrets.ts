/** Reads secrets from Secrets Manager and caches them in memory. */
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

/** A changed secret is noticed after this time at the latest; a caller may ask for a newer copy. */
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
 * Makes a reader for secrets of one kind.
 *
 * @returns reads a secret by its name; `maximumAgeSeconds` is how old a cached copy may be, by
 *   default 5 minutes. It throws {@link ConfigurationError} where the secret is missing or not
 *   filled in
 */
export function cacheSecrets<Secret>(
  { fetchSecret, now }: SecretSource,
  schema: () => z.ZodMiniType<Secret>,
): (name: string, maximumAgeSeconds?: number) => Promise<Secret> {
  const cached = new Map<string, { secret: Secret; readAt: number }>();
  return async (name, maximumAgeSeconds = MAXIMUM_AGE_SECONDS) => {
    const known = cached.get(name);
    if (known && now() - known.readAt < maximumAgeSeconds) return known.secret;
    const secret = parseSecret(name, await fetchSecret(name), schema);
    cached.set(name, { secret, readAt: now() });
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

/** `JSON.parse` quotes a broken text in its error. As it is a secret, the error is dropped. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
