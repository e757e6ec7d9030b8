/** Chooses which of WeChat's hosts is called: the first one, unless it has just failed. */
import { WechatUnreachable } from './errors.ts';

/**
 * After a failure, calls begin at the other host for this long. Then the first one is tried again.
 * If it still hangs, that costs one call a minute. Tokens are renewed 10 minutes before they
 * expire, so this does no harm.
 */
export const OTHER_HOST_SECONDS = 60;

/** A change of the host at which calls begin. Contains no secret. */
export interface HostSwitch {
  from: string;
  to: string;
  /** The error's message. */
  reason: string;
}

/** WeChat's hosts. Remembers which one failed. */
export interface WechatHosts {
  /**
   * Calls one host. Where no connection could be made, nothing was sent: the next host is tried
   * immediately. After any other failure WeChat may have acted, so no other host is asked. Only the
   * calls of the next 60 s begin at the other host.
   *
   * @param act calls the host at that URL; {@link WechatUnreachable.hostFault} says how it failed
   * @throws what `act` threw last
   */
  ask<Result>(act: (baseUrl: string) => Promise<Result>): Promise<Result>;
}

interface HostSurroundings {
  /** Seconds since 1970. */
  now: () => number;
  onSwitch?: (change: HostSwitch) => void;
}

/** The host at which later calls begin, because of what happened to this one. */
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
        // Only the last verdict counts. Where no host was reached, it names the current one again.
        const verdict = verdicts.at(-1);
        if (verdict) beginAt(verdict);
      }
    },
  };
}

/** Name and port: the part of a URL that may be logged. */
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
      // The second host has only the time that the first one left: its time-out proves little.
      if (!wasReached || index === 0) {
        judge({ baseUrl: next ?? baseUrls[0] ?? baseUrl, reason: error.message });
      }
      if (wasReached || next === undefined) throw error;
    }
  }
  throw new Error('WeChat has no host');
}

/** X.509 errors of Node.js: it closes such a connection before anything is sent. */
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
 * Whether `fetch` failed before it had a connection. Unclear cases, such as ECONNRESET or a TLS
 * alert, count as a connection on which something was sent.
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
