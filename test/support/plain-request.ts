/** HTTP requests exactly as a test words them. */
import { request as sendRequest } from 'node:http';

/** A request with headers that `fetch` does not let through, such as Host and Origin. */
export interface PlainRequest {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** What came back. */
export interface PlainAnswer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

/** @param url without a path */
export async function sendPlain(
  url: string,
  { path = '/', method = 'GET', headers = {}, body = '' }: PlainRequest,
): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const sent = sendRequest(url + path, { method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
      });
    });
    sent.on('error', reject).end(body);
  });
}
