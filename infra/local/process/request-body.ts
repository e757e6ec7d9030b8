/** Reads a request's body, up to a limit. */
import type { IncomingMessage } from 'node:http';

/** Returns undefined if the body exceeds the limit. The rest of it is then read and discarded. */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= limitBytes) chunks.push(bytes);
  }
  return length <= limitBytes ? Buffer.concat(chunks) : undefined;
}

/** Parses the body as JSON. An empty body becomes an empty object. @throws {SyntaxError} */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, Infinity);
  return JSON.parse(body?.toString() || '{}');
}
