/** A local S3 with the bucket for large files, in memory. Files have up to 11 MiB. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from '../process/ports.ts';
import { startFauxqs } from './guarded-fauxqs.ts';
import { CALL_FILES_BUCKET, clientSettings } from './local-aws.ts';

/** A running S3. */
export interface CallFilesServer {
  /** For `AWS_ENDPOINT_URL_S3`. */
  endpoint: string;
  close: () => Promise<void>;
}

/**
 * @param wanted the port; 0: any free one
 * @throws {Error} with code EADDRINUSE and `port` if it is in use
 */
export async function startCallFiles(wanted: number): Promise<CallFilesServer> {
  const port = await freePort(wanted);
  // Not the queue's: what is sent to S3 is any path, and must not be taken for a queue.
  const { endpoint, close } = await startFauxqs(port);
  const client = new S3Client({ ...clientSettings(endpoint), forcePathStyle: true });
  try {
    await client.send(new CreateBucketCommand({ Bucket: CALL_FILES_BUCKET }));
  } finally {
    client.destroy();
  }
  return { endpoint, close };
}
