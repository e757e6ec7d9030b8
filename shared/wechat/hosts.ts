/** Which of WeChat's hosts is asked: the first one, unless it has just failed. */
import { WechatUnreachable } from './errors.ts';

/**
 * So long calls begin at the other host before the one that failed is tried again. If it hangs, that
 * try costs one call: one in a minute is little, as tokens are renewed 10 minutes before their end.
 */
export const OTHER_HOST_SECONDS = 60;

/** Calls begin at another host than before. No secret is in it. */
export interface HostSwitch {
  from: string;
  to: string;
  /** What failed, as in the error. */
  reason: string;
}

/** WeChat's hosts with the memory of which one failed. */
export interface WechatHosts {
  /**
   * Asks one host, and the next one at once where no connection could be made: then nothing was sent.
   * After any other failure WeChat may have acted, so nothing is repeated; only the calls of the next
   * 60 s begin at the other host.
   *
   * @param act asks the host at that URL; {@link WechatUnreachable.hostFault} says what became of it
   * @throws what `act` threw last
   */
  ask<Result>(act: (baseUrl: string) => Promise<Result>): Promise<Result>;
}

interface HostSurroundings {
  /** Seconds since 1970. */
  now: () => number;
  onSwitch?: (change: HostSwitch) => void;
}

/** Where later calls begin, after what a call met. */
interface Verdict {
  baseUrl: string;
  reason: string;
}

/** @param baseUrls without a slash at the end, in the order in which they are asked */
export function createWechatHosts(
  baseUrls: readonly string[],
  { now, onSwitch }: HostSurroundings,
): WechatHosts {
  let first = 0;
  let switchedUntil = 0;

  function inTurn(): string[] {
    if (now() >= switchedUntil) first = 0;
    return [...baseUrls.slice(first), ...baseUrls.slice(0, first)];
  }

  function beginAt({ baseUrl, reason }: Verdict): void {
    const from = baseUrls[first] ?? baseUrl;
    first = baseUrls.indexOf(baseUrl);
    switchedUntil = now() + OTHER_HOST_SECONDS;
    if (from !== baseUrl) onSwitch?.({ from: hostOf(from), to: hostOf(baseUrl), reason });
  }

  return {
    async ask(act) {
      const verdicts: Verdict[] = [];
      try {
        return await askInTurn(inTurn(), act, (verdict) => verdicts.push(verdict));
      } finally {
        // Only the last one counts: where no host could be reached, nothing changes.
        const verdict = verdicts.at(-1);
        if (verdict) beginAt(verdict);
      }
    },
  };
}

/** Name and port: what may be logged of a URL. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}

async function askInTurn<Result>(
  baseUrls: readonly string[],
  act: (baseUrl: string) => Promise<Result>,
  judge: (verdict: Verdict) => void,
): Promise<Result> {
  for (const [index, baseUrl] of baseUrls.entries()) {
    try {
      return await act(baseUrl);
    } catch (error) {
      if (!(error instanceof WechatUnreachable) || !error.hostFault) throw error;
      const wasReached = error.hostFault === 'no-answer';
      const next = baseUrls[index + 1];
      // Whoever is asked second has only the rest of the time: not to answer then says little.
      if (!wasReached || index === 0) {
        judge({ baseUrl: next ?? baseUrls[0] ?? baseUrl, reason: error.message });
      }
      if (wasReached || next === undefined) throw error;
    }
  }
  throw new Error('WeChat has no host');
}

/** X.509 verdicts of Node.js: it ends a connection with such a certificate before anything is sent. */
const CERTIFICATE_REFUSED = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Whether `fetch` failed before it had a connection. What is not known for sure, such as ECONNRESET
 * or an alert of TLS, counts as a connection on which something was sent.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/errors.html#errorsyscall
 */
export function hadNoConnection(error: unknown): boolean {
  const { cause } = Object(error) as { cause?: unknown };
  const { code, syscall, errors } = Object(cause) as SystemError;
  // A host with several addresses: one error for each of them.
  if (Array.isArray(errors)) return errors.every((each) => hadNoConnection({ cause: each }));
  if (syscall === 'getaddrinfo' || syscall === 'connect') return true;
  return code === 'UND_ERR_CONNECT_TIMEOUT' || CERTIFICATE_REFUSED.has(String(code));
}

interface SystemError {
  code?: unknown;
  syscall?: unknown;
  errors?: unknown;
}
