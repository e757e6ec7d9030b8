/** The bucket for large files, by the AWS SDK. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { S3Client } from '@aws-sdk/client-s3';
import { startCallFiles, type CallFilesServer } from '../../../infra/local/aws/call-files.ts';
import { CALL_FILES_BUCKET, clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { createCallFiles, type CallFiles } from '../../../shared/aws/call-files.ts';

let server: CallFilesServer;
let files: CallFiles;

const connect = (endpoint: string) => async () =>
  new S3Client({ ...clientSettings(endpoint), forcePathStyle: true, maxAttempts: 1 });

beforeAll(async () => {
  server = await startCallFiles(0);
  process.env['CALL_FILES_BUCKET'] = CALL_FILES_BUCKET;
  files = createCallFiles(connect(server.endpoint));
});

afterAll(async () => {
  delete process.env['CALL_FILES_BUCKET'];
  await server.close();
});

it('files come back as they were written', async () => {
  const bytes = new Uint8Array(10 * 1024 * 1024).map((_, index) => index % 251);
  await files.write('callers/-/a', { bytes, contentType: 'image/png' });

  const read = await files.read('callers/-/a', bytes.length);

  expect(Buffer.compare(Buffer.from(read ?? []), Buffer.from(bytes))).toBe(0);
});

it('a file that is not there is none', async () => {
  await expect(files.read('callers/-/nothing', 1)).resolves.toBeUndefined();
});

it('a file that is larger than allowed is not read', async () => {
  await files.write('callers/-/b', { bytes: new Uint8Array(11), contentType: 'image/png' });

  await expect(files.read('callers/-/b', 10)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: 'the file callers/-/b has more than 10 bytes',
  });
});

it('a bucket that does not answer is StoreUnavailable', async () => {
  const away = createCallFiles(connect('http://127.0.0.1:9'));
  const file = { bytes: new Uint8Array(1), contentType: 'image/png' };

  await expect(away.read('callers/-/a', 1)).rejects.toMatchObject({ name: 'StoreUnavailable' });
  await expect(away.write('callers/-/a', file)).rejects.toMatchObject({ name: 'StoreUnavailable' });
});
