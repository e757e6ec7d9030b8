/** The bucket for files that are too large for an invocation of `call-wechat`. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  type CfnBucket,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';

/** Everything in the bucket begins with it; what follows is the caller. */
const PREFIX = 'callers/';

/** Private, encrypted as the table is, and emptied by S3 after a day. */
export class CallFilesBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { encryption }: { encryption: Encryption }) {
    super(scope, id);
    const { key } = encryption;
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      lifecycleRules: [
        { expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      // Nothing in it is worth keeping. CDK could also empty it, by a Lambda function of its own that
      // may delete everything; so whoever deletes the stack empties it, see docs/deployment.md.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** What a function reads and writes. It may not list: a key must be known. */
  grantReadWrite(grantee: IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: [this.objects],
      }),
    );
  }

  /** The bucket's id in the template. */
  get logicalId(): string {
    return Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
  }

  /** For policies: all objects. */
  get objects(): string {
    return this.bucket.arnForObjects(`${PREFIX}*`);
  }
}
