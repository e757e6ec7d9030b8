/** The KMS key that encrypts all stored data: a customer managed key, or AWS managed keys. */
import { Arn, ArnFormat, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { DeploySettings } from '../settings/settings-schema.ts';

export interface EncryptionProps {
  encryption: DeploySettings['encryption'];
  /** The key before the last change of {@link encryption}. */
  previousEncryptionKeyArn?: string | undefined;
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
}

/**
 * The KMS actions that each service performs on behalf of its caller.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
const actionsByService = {
  dynamodb: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
  secretsmanager: ['kms:Decrypt'],
  sqs: ['kms:Decrypt', 'kms:GenerateDataKey'],
  s3: ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const;

/** The services through which a function may use the key. */
type KeyedService = keyof typeof actionsByService;

/** One key for the table, the secrets, the queues, the files, the event bus, the alarm topic and the logs. */
export class Encryption extends Construct {
  /** Undefined with the setting `aws-managed-keys`. */
  readonly key: IKey | undefined;

  private readonly previousKeyArn: string | undefined;

  constructor(scope: Construct, id: string, props: EncryptionProps) {
    super(scope, id);
    const { encryption, previousEncryptionKeyArn, serviceName } = props;
    this.previousKeyArn = previousEncryptionKeyArn;
    this.key = encryption === 'customer-managed-key' ? createKey(this, serviceName) : undefined;
  }

  /** Whether something is encrypted with a key that somebody can disable. */
  get usesOwnKey(): boolean {
    return this.key !== undefined || this.previousKeyArn !== undefined;
  }

  /** Lets a function use the key, but only through these services. */
  allow(grantee: IGrantable, services: readonly KeyedService[]): void {
    if (!this.key) return;
    for (const service of services) {
      this.grant(grantee, service, {
        actions: [...actionsByService[service]],
        resources: [this.key.keyArn],
      });
    }
  }

  /** Lets a function read through these services what the previous key encrypted. */
  allowPrevious(grantee: IGrantable, services: readonly KeyedService[]): void {
    if (this.previousKeyArn === undefined) return;
    for (const service of services) {
      this.grant(grantee, service, { actions: ['kms:Decrypt'], resources: [this.previousKeyArn] });
    }
  }

  private grant(
    grantee: IGrantable,
    service: KeyedService,
    statement: { actions: string[]; resources: string[] },
  ): void {
    const viaService = viaServiceNames(service, Stack.of(this));
    const conditions = { StringEquals: { 'kms:ViaService': viaService } };
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ ...statement, conditions }));
  }
}

/**
 * The values of `kms:ViaService` for a service. Both domain suffixes are listed, because no AWS
 * document says which one applies in the China regions.
 */
function viaServiceNames(service: KeyedService, { region }: Stack): string[] {
  return ['amazonaws.com', Aws.URL_SUFFIX].map((suffix) => `${service}.${region}.${suffix}`);
}

/** Retained when the stack is deleted: the table, which is retained too, cannot be read without it. */
function createKey(scope: Construct, serviceName: string): Key {
  const key = new Key(scope, 'Key', {
    alias: serviceName,
    description: `${serviceName}: table, secrets, queues, event bus, alarms and logs`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  key.addToResourcePolicy(logsMayUseKey(Stack.of(scope), serviceName));
  key.addToResourcePolicy(schedulerMayUseKey());
  return key;
}

/**
 * EventBridge Scheduler sets aside in an encrypted queue what it could not deliver. That it does so by
 * its role alone no document says; the key's policy is what they ask for.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
function schedulerMayUseKey(): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('scheduler.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function logsMayUseKey(stack: Stack, serviceName: string): PolicyStatement {
  const logGroups = Arn.format(
    {
      service: 'logs',
      resource: 'log-group',
      resourceName: `*${serviceName}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );
  return new PolicyStatement({
    principals: [new ServicePrincipal(`logs.${stack.region}.${Aws.URL_SUFFIX}`)],
    actions: [
      'kms:Encrypt*',
      'kms:Decrypt*',
      'kms:ReEncrypt*',
      'kms:GenerateDataKey*',
      'kms:Describe*',
    ],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  });
}
