/** What is too large for an invocation, or is wanted there, goes by the stack's bucket. */
import { KeeperError } from '../errors.ts';
import type { Chance, Files } from '../services.ts';
import { LARGEST_CONTENT_BYTES, type AnswerContent, type ReadAnswer } from './answer.ts';
import { answerKey } from './call-file-keys.ts';
import type { ReadyCall } from './attempts.ts';
import type { CallRequest, RequestedFile } from './call-request.ts';
import type { OutgoingFile } from './outgoing.ts';

/** Of all files of a request together: they are in memory several times. */
export const LARGEST_FILES_BYTES = 32 * 1024 * 1024;
/** In JSON, one byte becomes six at most (`\u0001`): less than this is never too large. */
const MOST_BYTES_FOR_ONE = 6;

/** An answer in the bucket. */
export interface StoredAnswer {
  s3: { bucket: string; key: string; size: number };
}

/**
 * The files of a request with their bytes.
 *
 * @throws {KeeperError} `InvalidRequest` where a file is not in the bucket or too large
 */
export async function readFiles(
  { files = [] }: CallRequest,
  ports: Files,
): Promise<OutgoingFile[]> {
  const read: OutgoingFile[] = [];
  let left = LARGEST_FILES_BYTES;
  for (const { base64, s3, ...file } of files) {
    const bytes = await bytesOf({ base64, s3 }, left, ports);
    left -= bytes.length;
    read.push({ ...file, bytes });
  }
  return read;
}

async function bytesOf(
  { base64 = '', s3 }: Pick<RequestedFile, 'base64' | 's3'>,
  left: number,
  { files }: Files,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!s3) return new Uint8Array(Buffer.from(base64, 'base64'));
  const bytes = await files.read(s3.key, left);
  if (bytes) return bytes;
  const message = `there is no file ${s3.key} in the bucket ${files.bucket}, or it may not be read`;
  throw new KeeperError('InvalidRequest', message);
}

/**
 * The content itself or, where the caller wants that or an invocation cannot carry it, where it is.
 * WeChat has been called by then, perhaps with a code that is spent: its answer must not be lost.
 *
 * @throws {KeeperError} `StoreUnavailable`
 */
export async function deliverContent(
  { request: { answerTo }, caller }: Pick<ReadyCall, 'request' | 'caller'>,
  { content, bytes, headers }: ReadAnswer,
  { files, newId }: Files & Chance,
): Promise<AnswerContent | StoredAnswer> {
  if (answerTo !== 's3' && content && !isTooLarge(content, bytes.length)) return content;
  const { bucket } = files;
  const key = answerKey(newId(), caller.name);
  const contentType = headers['content-type'] ?? 'application/octet-stream';
  await files.write(key, { bytes, contentType });
  return { s3: { bucket, key, size: bytes.length } };
}

function isTooLarge(content: AnswerContent, size: number): boolean {
  if (size * MOST_BYTES_FOR_ONE < LARGEST_CONTENT_BYTES) return false;
  return Buffer.byteLength(JSON.stringify(content)) > LARGEST_CONTENT_BYTES;
}
