/** Files that are too large for an invocation, in the stack's bucket. They live for a day. */
import type { S3Client } from '#s3-sdk';
import { requireVariables } from '../config.ts';
import { KeeperError } from '../errors.ts';
import { lazily } from '../lazily.ts';
import { timeLimits } from './time-limits.ts';

/** The bucket. */
export interface CallFiles {
  bucket: string;
  /**
   * Undefined where there is no such file, or one that this service may not read: S3 does not say
   * which, as it may not list the bucket.
   *
   * @throws {KeeperError} `InvalidRequest` where it is larger, `StoreUnavailable`
   */
  read: (key: string, mostBytes: number) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** @throws {KeeperError} `StoreUnavailable` */
  write: (key: string, file: { bytes: Uint8Array; contentType: string }) => Promise<void>;
}

/** The AWS SDK's client for S3 is loaded by the first call that names a file: few do. */
const loadSdk = lazily(() => import('#s3-sdk'));

/** @param makeClient for tests */
export function createCallFiles(makeClient: () => Promise<S3Client> = connect): CallFiles {
  const { CALL_FILES_BUCKET: Bucket } = requireVariables(['CALL_FILES_BUCKET']);
  const connected = lazily(makeClient);
  return {
    bucket: Bucket,
    read: async (Key, mostBytes) =>
      orUnavailable(async () => {
        const { GetObjectCommand } = await loadSdk();
        const client = await connected();
        const found = await client.send(new GetObjectCommand({ Bucket, Key })).catch(missing);
        if (!found) return undefined;
        // Not read, the rest of it would stay on the connection.
        if ((found.ContentLength ?? 0) > mostBytes) {
          found.Body?.transformToWebStream()
            .cancel()
            .catch(() => {});
          throw tooLarge(Key, mostBytes);
        }
        return new Uint8Array((await found.Body?.transformToByteArray()) ?? []);
      }),
    write: async (Key, { bytes, contentType: ContentType }) =>
      orUnavailable(async () => {
        const { PutObjectCommand } = await loadSdk();
        const client = await connected();
        await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentType }));
      }),
  };
}

/** Path style: the bucket's name is in the path and needs no name of its own in the DNS. */
async function connect(): Promise<S3Client> {
  const { S3Client } = await loadSdk();
  return new S3Client({ ...timeLimits('files'), forcePathStyle: true });
}

const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound', 'AccessDenied']);

function missing(error: unknown): undefined {
  if (error instanceof Error && MISSING.has(error.name)) return undefined;
  throw error;
}

function tooLarge(key: string, mostBytes: number): KeeperError {
  return new KeeperError('InvalidRequest', `the file ${key} has more than ${mostBytes} bytes`);
}

async function orUnavailable<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof KeeperError) throw error;
    const name = error instanceof Error ? error.name : typeof error;
    const message = `the bucket of files does not answer (${name}); ask again`;
    throw new KeeperError('StoreUnavailable', message, { cause: error });
  }
}
