/** What is used of the AWS SDK's client for S3: a file of its own beside the bundle, see bundle.ts. */
export { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
