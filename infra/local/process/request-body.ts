/** Reads a request's body, up to a limit. */
import type { IncomingMessage } from 'node:http';

/** Undefined if it is longer than that; the rest is then read and thrown away. */
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

/** The body as JSON; an empty one is an empty object. @throws {SyntaxError} */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, Infinity);
  return JSON.parse(body?.toString() || '{}');
}
