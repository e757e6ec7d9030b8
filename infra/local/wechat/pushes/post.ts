/** Sends a push over HTTP. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** The component's answer. */
export interface PushAnswer {
  status: number;
  body: string;
}

/** Posts the encrypted XML or JSON. @throws if there is no answer */
export type PostPush = (url: URL, body: string, signal: AbortSignal) => Promise<PushAnswer>;

/** Longer answers are refused: WeChat expects `success` or a short reply. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Uses a new connection for each push and follows no redirects, as WeChat does. */
export const postOverHttp: PostPush = (url, body, signal) => {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': body.startsWith('{') ? 'application/json' : 'text/xml',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Mozilla/4.0',
      accept: '*/*',
      pragma: 'no-cache',
    };
    const outgoing = request(url, { method: 'POST', agent: false, signal, headers }, (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        answer += part;
        if (answer.length > MAX_ANSWER_BYTES) outgoing.destroy(new Error('answer too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: answer }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
};
