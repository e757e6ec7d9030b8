/** How a push leaves the simulator: over HTTP, unless it is given another way. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What the component answered. */
export interface PushAnswer {
  status: number;
  body: string;
}

/** Posts the encrypted XML. @throws where there is no answer */
export type PostPush = (url: URL, body: string, signal: AbortSignal) => Promise<PushAnswer>;

/** Longer answers are not read: WeChat expects seven letters. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** A fresh connection each time, as WeChat makes them; redirects are not followed. */
export const postOverHttp: PostPush = (url, body, signal) => {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'text/xml',
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
