/** WeChat's API as a `fetch` without a network: answers by path and records what it was asked. */
import type { WechatApi } from '../../shared/wechat/call.ts';
import { hostAt } from './services.ts';

/** One request as it would have left this machine. */
export interface RecordedRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  contentType: string | null;
  body: unknown;
}

/** JSON to answer with; a function where the answer is something else or depends on the request. */
export type FakeReply =
  | Record<string, unknown>
  | ((request: RecordedRequest, signal: AbortSignal) => FakeAnswer | Promise<FakeAnswer>);
type FakeAnswer = Response | Record<string, unknown>;

/** What a test gives to the code under test, and what it looks at afterwards. */
export interface FakeWechat extends WechatApi {
  readonly requests: readonly RecordedRequest[];
}

/** @param replies by path, such as `/cgi-bin/component/api_component_token` */
export function fakeWechat(
  replies: Readonly<Record<string, FakeReply>>,
  timeoutSeconds = 5,
): FakeWechat {
  const requests: RecordedRequest[] = [];
  return {
    hosts: hostAt('https://api.weixin.example'),
    timeoutSeconds,
    uptime: () => 0,
    requests,
    async fetch(input, init) {
      const sent = new Request(input, init);
      const request = await recordOf(sent);
      requests.push(request);
      const reply = replies[request.path];
      if (!reply) throw new Error(`the test has no reply for ${request.path}`);
      const answer = typeof reply === 'function' ? await reply(request, sent.signal) : reply;
      return answer instanceof Response ? answer : Response.json(answer);
    },
  };
}

/** A server that accepts the request and then says nothing. */
export function silence(_request: RecordedRequest, signal: AbortSignal): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** A connection that breaks before there is an answer. */
export async function brokenConnection(): Promise<never> {
  throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET', syscall: 'read' } });
}

async function recordOf(sent: Request): Promise<RecordedRequest> {
  const url = new URL(sent.url);
  return {
    method: sent.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    contentType: sent.headers.get('content-type'),
    body: JSON.parse(await sent.text()) as unknown,
  };
}
