/**
 * Connections to WeChat. Calls that follow each other share one. After a pause none is used again:
 * Lambda may have frozen the instance meanwhile, and nobody tells it that a connection is gone.
 */
import { Agent as HttpAgent, request as sendHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as sendHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Fetch, FetchInit } from './exchange.ts';

/**
 * A connection that was idle for longer is not used again. The calls of one invocation follow each
 * other more quickly; NAT gateways and WeChat wait much longer before they give up a connection.
 */
export const IDLE_MILLISECONDS = 1000;

/**
 * Makes the `fetch` for calls to WeChat.
 *
 * The built-in one ends idle connections by a timer. In a frozen process no timer runs, and after a
 * thaw it can be later than the next call. Here a connection's age is read when it would be used.
 *
 * @param uptime milliseconds on a clock that goes on while the process is frozen
 */
export function createFetch({ uptime }: { uptime: () => number }): Fetch {
  const schemes = {
    http: { agent: new HttpAgent({ keepAlive: true }), send: sendHttp },
    https: { agent: new HttpsAgent({ keepAlive: true }), send: sendHttps },
  };
  const usedAt = new WeakMap<object, number>();
  const isOld = (socket: object) => uptime() - (usedAt.get(socket) ?? 0) > IDLE_MILLISECONDS;
  return async (url, init) => {
    const { agent, send } = schemes[url.startsWith('https:') ? 'https' : 'http'];
    endIdle(agent, isOld);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      const { method, headers, body, signal } = init;
      const request = send(url, { method, headers, signal, agent }, resolve);
      request.on('error', reject);
      // Just before the agent takes the connection back.
      request.on('close', () => request.socket && usedAt.set(request.socket, uptime()));
      request.end(body);
    });
    const answer = await failAsFetch(answered, init).catch((error: unknown) => {
      // What ended this connection may have ended the others, too.
      endIdle(agent, () => true);
      throw error;
    });
    return {
      status: answer.statusCode ?? 0,
      headers: { get: (name) => headerOf(answer, name) },
      text: () => failAsFetch(text(answer), init),
      body: partsOf(answer, init),
    };
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : (value ?? null);
}

async function* partsOf(answer: IncomingMessage, { signal }: FetchInit): AsyncGenerator<Buffer> {
  try {
    for await (const part of answer) yield part as Buffer;
  } catch (cause) {
    throw asFetchError(cause, signal);
  }
}

/** The agent does not use an ended connection again. */
function endIdle({ freeSockets }: HttpAgent, isEnding: (socket: object) => boolean): void {
  for (const socket of Object.values(freeSockets).flat()) {
    if (socket && isEnding(socket)) socket.destroy();
  }
}

async function failAsFetch<Result>(
  result: Promise<Result>,
  { signal }: FetchInit,
): Promise<Result> {
  return result.catch((cause: unknown) => {
    throw asFetchError(cause, signal);
  });
}

function asFetchError(cause: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : new TypeError('fetch failed', { cause });
}
