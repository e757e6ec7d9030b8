/** Calls that are made with a token and repeated with a new one. */
import { isAccessTokenRefused } from '../wechat/errors.ts';
import { provideAccessToken, type TokenPorts } from './access-token.ts';
import type { TokenSource } from './renewal.ts';

/** A call that is made with a token. */
export interface TokenCall<Result> {
  source: TokenSource;
  act: (accessToken: string) => Promise<Result>;
  /** Whether a new token may help. Default: WeChat refused the first one. */
  isRefused?: (error: unknown) => boolean;
}

/**
 * Calls WeChat with a token, and once more with a new one where WeChat refuses it. A token can end
 * early, for example when another system with the same component requests a new one.
 */
export async function withAccessToken<Result>(
  { source, act, isRefused = isAccessTokenRefused }: TokenCall<Result>,
  ports: TokenPorts,
): Promise<Result> {
  const { accessToken } = await provideAccessToken(source, {}, ports);
  try {
    return await act(accessToken);
  } catch (error) {
    if (!isRefused(error)) throw error;
    ports.memory?.forget(source.key);
    const renewed = await provideAccessToken(source, { rejectedToken: accessToken }, ports);
    return act(renewed.accessToken);
  }
}
