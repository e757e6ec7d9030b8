/** Reads secrets from Secrets Manager and caches them in memory. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { ConfigurationError, KeeperError } from '../errors.ts';
import { describeError, type Logger } from './logger.ts';
import type { Measure } from './metrics.ts';
import { timeLimits } from './time-limits.ts';

export interface SecretSource {
  /** The secret's text by its name; undefined where there is no such secret. */
  fetchSecret: (name: string) => Promise<string | undefined>;
  /** Seconds since 1970. */
  now: () => number;
  logger: Pick<Logger, 'warn'>;
  measure: Measure;
}

/** A changed secret is noticed after this time at the latest; a caller may ask for a newer copy. */
export const MAXIMUM_AGE_SECONDS = 5 * 60;
/** After a failure Secrets Manager is left alone for so long: a call to it may take seconds. */
const RETRY_SECONDS = 5;

const NOT_READ_AGAIN = 'Secret could not be read again; the copy in memory is used';

/** Region and credentials come from the environment. */
export function secretsManager(
  client = new SecretsManagerClient(timeLimits('secrets')),
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
 * Where Secrets Manager fails, or the secret was broken by a change, the copy in memory is used on.
 * That is logged once and counted each time, so that an alarm lasts as long as the failure does.
 * Without a copy the failure is counted as well: a new instance has none.
 *
 * @returns reads a secret by its name; `maximumAgeSeconds` is how old a cached copy may be, by
 *   default 5 minutes. Without a copy it throws {@link ConfigurationError} where the secret is missing
 *   or not filled in, and `StoreUnavailable` where Secrets Manager fails
 */
export function cacheSecrets<Secret>(
  { fetchSecret, now, logger, measure }: SecretSource,
  schema: () => z.ZodMiniType<Secret>,
): (name: string, maximumAgeSeconds?: number) => Promise<Secret> {
  const cached = new Map<string, CachedSecret<Secret>>();
  return async (name, maximumAgeSeconds = MAXIMUM_AGE_SECONDS) => {
    const known = cached.get(name) ?? {};
    const { copy, failure } = known;
    if (copy && now() - copy.readAt < maximumAgeSeconds) return copy.secret;
    if (failure && now() < failure.retryAt) return useCopy(known, failure.error);
    try {
      const secret = parseSecret(name, await readText(name, fetchSecret), schema);
      cached.set(name, { copy: { secret, readAt: now() } });
      return secret;
    } catch (error) {
      cached.set(name, { copy, failure: { error, retryAt: now() + RETRY_SECONDS } });
      if (copy && !failure) logger.warn(NOT_READ_AGAIN, { secret: name, ...describeError(error) });
      measure({ FailedSecretReads: 1 }, [{}], { secret: name });
      return useCopy(known, error);
    }
  };
}

async function readText(
  name: string,
  fetchSecret: SecretSource['fetchSecret'],
): Promise<string | undefined> {
  try {
    return await fetchSecret(name);
  } catch (error) {
    const { name: reason } = Object(error) as { name?: unknown };
    const message = `secret ${name} cannot be read (${String(reason)}); ask again`;
    throw new KeeperError('StoreUnavailable', message, { cause: error });
  }
}

interface CachedSecret<Secret> {
  copy?: { secret: Secret; readAt: number } | undefined;
  /** Since the copy was read, or since the start. */
  failure?: { error: unknown; retryAt: number };
}

function useCopy<Secret>({ copy }: CachedSecret<Secret>, error: unknown): Secret {
  if (copy) return copy.secret;
  throw error;
}

/** A value as pasted from a page: what surrounds it is taken off, what is inside it is an error. */
export const pastedText = () => z.string().check(z.trim(), z.regex(/^[!-~]*$/));

/** A key's previous value. The template of a new secret has an empty text where there is none. */
export const previousText = (schema: z.ZodMiniType<string>) =>
  z.optional(
    z.pipe(
      z.transform((text) => (text === '' ? undefined : text)),
      z.optional(schema),
    ),
  );

function parseSecret<Secret>(
  name: string,
  text: string | undefined,
  schema: () => z.ZodMiniType<Secret>,
): Secret {
  if (text === undefined) throw new ConfigurationError(`Secret ${name} does not exist`);
  const parsed = schema().safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'no JSON object');
  const named = [...new Set(fields)].join(', ');
  throw new ConfigurationError(`Secret ${name} is not filled in: ${named}`);
}

/** `JSON.parse` quotes a broken text in its error. As it is a secret, the error is dropped. */
function parseJson(text: string): unknown {
  try {
    // trim() takes off a byte order mark, too.
    return JSON.parse(text.trim());
  } catch {
    return undefined;
  }
}
