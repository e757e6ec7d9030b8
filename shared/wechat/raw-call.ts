/** One request to WeChat as somebody else composed it, and WeChat's answer as it came. */
import { WECHAT_TIMEOUT_SECONDS, type WechatApi } from './call.ts';
import { startDeadline } from './deadline.ts';
import {
  WechatAnswerTooLarge,
  WechatAskedTooLate,
  WechatMayHaveActed,
  WechatUnreachable,
  type HostFault,
} from './errors.ts';
import { faultOf, readAtMost, TooManyBytes, type FetchAnswer } from './exchange.ts';

/** A request without its host. */
export interface RawRequest {
  method: 'GET' | 'POST';
  path: string;
  /** With `?`. It contains the access token. */
  search: string;
  headers: Readonly<Record<string, string>>;
  body?: Uint8Array<ArrayBuffer> | undefined;
}

/** An answer of any status and kind. */
export interface RawAnswer {
  status: number;
  headers: FetchAnswer['headers'];
  bytes: Buffer;
}

/** What one request may use up. */
export interface RawLimits {
  milliseconds: number;
  /** The caller's limit, of which the request has what is left: errors name it. */
  timeoutSeconds: number;
  /** The most bytes of an answer. */
  bytes: number;
}

/**
 * Sends one request, and sends it at most once: another host is tried only where no connection was
 * made.
 *
 * @throws {WechatAnswerTooLarge}
 * @throws {WechatUnreachable} no answer; see {@link wasSent}
 */
export async function callWechatRaw(
  { hosts, fetch, uptime }: Pick<WechatApi, 'hosts' | 'fetch' | 'uptime'>,
  request: RawRequest,
  limits: RawLimits,
): Promise<RawAnswer> {
  const { signal, check } = startDeadline(limits.milliseconds, uptime, limits.timeoutSeconds);
  try {
    return await hosts.ask(async (baseUrl) => {
      check(request.path);
      const answer = await exchange(`${baseUrl}${request.path}${request.search}`, request, {
        ...limits,
        fetch,
        signal,
      });
      if (answer.status >= 500) throw new GatewayAnswer(request.path, answer);
      return answer;
    });
  } catch (error) {
    if (error instanceof GatewayAnswer) return error.answer;
    throw error;
  }
}

/** Whether WeChat may have received a request that failed with this error. */
export function wasSent(error: WechatUnreachable): boolean {
  // Asked too late was a second host, because to the first one there was no connection.
  return error.hostFault !== 'no-connection' && !(error instanceof WechatAskedTooLate);
}

/** A gateway's answer with a 5xx: calls of the next minute begin at another host. */
class GatewayAnswer extends WechatUnreachable {
  readonly answer: RawAnswer;

  constructor(path: string, answer: RawAnswer) {
    super(path, `HTTP status ${answer.status}`, 'no-answer');
    this.answer = answer;
  }
}

interface Exchange extends RawLimits, Pick<WechatApi, 'fetch'> {
  signal: AbortSignal;
}

async function exchange(
  url: string,
  { method, path, headers, body }: RawRequest,
  { fetch, signal, milliseconds, timeoutSeconds, bytes: mostBytes }: Exchange,
): Promise<RawAnswer> {
  try {
    // A redirect is an answer, too: followed, it would carry the token to another address.
    const redirect = 'manual';
    const init = { method, headers, redirect, signal, ...(body && { body }) } as const;
    const response = await fetch(url, init);
    const bytes = await readAtMost(response, mostBytes);
    return { status: response.status, headers: response.headers, bytes };
  } catch (error) {
    if (error instanceof TooManyBytes) throw new WechatAnswerTooLarge(path, error.message);
    const { reason, hostFault } = faultOf(error, timeoutSeconds);
    const Failed = hostFault === 'no-connection' ? WechatUnreachable : WechatMayHaveActed;
    throw new Failed(path, reason, judge(error, hostFault, milliseconds));
  }
}

/** A short time limit, which is the caller's choice, says nothing about the host. */
function judge(error: unknown, hostFault: HostFault, milliseconds: number): HostFault | undefined {
  const { name } = Object(error) as { name?: unknown };
  const isShort = milliseconds < WECHAT_TIMEOUT_SECONDS * 1000;
  return name === 'TimeoutError' && isShort ? undefined : hostFault;
}
