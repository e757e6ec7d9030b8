/** The bucket for files that are too large for an invocation. */
import { describe, expect, it } from '@jest/globals';
import { findAll, findOne, statementsOf, synthesizeStack } from '../synthesized-stack.ts';

describe('the bucket', () => {
  const template = synthesizeStack();
  const { properties, deletionPolicy } = findOne(template, 'AWS::S3::Bucket');

  it('is private, and its files live for a day', () => {
    expect(properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: {
        Rules: [
          {
            ExpirationInDays: 1,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            Status: 'Enabled',
          },
        ],
      },
    });
    expect(properties).not.toHaveProperty('VersioningConfiguration');
    expect(deletionPolicy).toBe('Delete');
  });

  it('takes no request without TLS, and grants nobody anything', () => {
    const { PolicyDocument } = findOne(template, 'AWS::S3::BucketPolicy').properties;
    const effects = PolicyDocument.Statement.map(({ Effect }: { Effect: string }) => Effect);

    expect(new Set(effects)).toEqual(new Set(['Deny']));
    expect(JSON.stringify(PolicyDocument)).toContain('"aws:SecureTransport":"false"');
  });

  it('is read and written by call-wechat alone, below callers/', () => {
    const users = findAll(template, 'AWS::Lambda::Function')
      .map((found): string => found.properties.FunctionName)
      .filter((name) => JSON.stringify(statementsOf(template, name)).includes('s3:'));

    expect(users).toEqual(['wxkeeper-call-wechat']);
  });

  it("is encrypted with AWS's key where that is chosen", () => {
    const withAwsKeys = synthesizeStack({ encryption: 'aws-managed-keys' });

    expect(findOne(withAwsKeys, 'AWS::S3::Bucket').properties.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
      ],
    });
  });
});
