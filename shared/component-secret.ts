/** The secrets of a component: one secret each in Secrets Manager, kept in memory for a while. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { requireVariables } from './config.ts';
import { ConfigurationError } from './errors.ts';
import { isEncodingAesKey, type MessageKeys } from './wechat/message-crypto.ts';

/** As entered in WeChat's console. */
export interface ComponentSecret extends MessageKeys {
  componentAppSecret: string;
}

/**
 * @param maximumAgeSeconds how old a kept copy may be; 5 minutes if not given
 * @throws {ConfigurationError} the secret is missing or not filled in
 */
export type ReadSecret = (
  componentAppId: string,
  maximumAgeSeconds?: number,
) => Promise<ComponentSecret>;

export interface SecretSource {
  /** The secret's text by its name; undefined where there is no such secret. */
  fetchSecret: (name: string) => Promise<string | undefined>;
  prefix: string;
  /** Seconds since 1970. */
  now: () => number;
}

/** So long can a changed secret go unnoticed, unless something makes us doubt ours. */
const MAXIMUM_AGE_SECONDS = 5 * 60;

const encodingAesKey = z.string().check(z.refine(isEncodingAesKey));
const notEmpty = z.string().check(z.minLength(1));
/** The console's template has empty strings where nothing is entered. */
const unlessEmpty = <Value>(schema: z.ZodMiniType<Value>) =>
  z.pipe(
    z.transform((value) => (value === '' ? undefined : value)),
    z.optional(schema),
  );
const secretText = z.object({
  componentAppSecret: notEmpty,
  messageToken: notEmpty,
  encodingAesKey,
  previousMessageToken: z.optional(unlessEmpty(notEmpty)),
  previousEncodingAesKey: z.optional(unlessEmpty(encodingAesKey)),
});

export function createSecretReader(source: SecretSource = secretsManager()): ReadSecret {
  const kept = new Map<string, { secret: ComponentSecret; readAt: number }>();
  return async (componentAppId, maximumAgeSeconds = MAXIMUM_AGE_SECONDS) => {
    const known = kept.get(componentAppId);
    if (known && source.now() - known.readAt < maximumAgeSeconds) return known.secret;
    const name = source.prefix + componentAppId;
    const secret = parseSecret(name, await source.fetchSecret(name));
    kept.set(componentAppId, { secret, readAt: source.now() });
    return secret;
  };
}

function parseSecret(name: string, text: string | undefined): ComponentSecret {
  if (text === undefined) throw new ConfigurationError(`Secret ${name} does not exist`);
  const parsed = secretText.safeParse(parseJson(text));
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

/** Secrets as the stack creates them; region and credentials come from the environment. */
export function secretsManager(client = new SecretsManagerClient({})): SecretSource {
  const config = requireVariables(['COMPONENT_SECRET_PREFIX']);
  return {
    prefix: config.COMPONENT_SECRET_PREFIX,
    now: () => Date.now() / 1000,
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
