/** A component's keys: one secret per component in Secrets Manager, cached in memory. */
import * as z from 'zod/mini';
import { requireVariables } from '../config.ts';
import { lazily } from '../lazily.ts';
import { cacheSecrets, pastedText, previousText, type SecretSource } from './secrets.ts';
import type { MessageKeys } from '../wechat/crypto.ts';
import { isEncodingAesKey } from '../wechat/encoding-aes-key.ts';

/** As entered in WeChat's console. */
export interface ComponentSecret extends MessageKeys {
  componentAppSecret: string;
}

/**
 * @param maximumAgeSeconds how old a cached copy may be; default 5 minutes
 * @throws {ConfigurationError} the secret is missing or not filled in
 */
export type ReadSecret = (
  componentAppId: string,
  maximumAgeSeconds?: number,
) => Promise<ComponentSecret>;

const encodingAesKey = () => pastedText().check(z.refine(isEncodingAesKey));
const notEmpty = () => pastedText().check(z.minLength(1));
/** Made once: to make it takes longer than to check a secret with it. */
const secretText = lazily(() =>
  z.object({
    componentAppSecret: notEmpty(),
    messageToken: notEmpty(),
    encodingAesKey: encodingAesKey(),
    previousMessageToken: previousText(notEmpty()),
    previousEncodingAesKey: previousText(encodingAesKey()),
  }),
);

/** @param prefix a component's secret is named prefix + its appid */
export function createSecretReader(
  source: SecretSource,
  prefix = requireVariables(['COMPONENT_SECRET_PREFIX']).COMPONENT_SECRET_PREFIX,
): ReadSecret {
  const read = cacheSecrets(source, secretText);
  return (componentAppId, maximumAgeSeconds) => read(prefix + componentAppId, maximumAgeSeconds);
}
