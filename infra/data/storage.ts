/** Data that outlives the stack: the table, each component's secret, the link-signing key. */
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
  type Attribute,
  type CfnGlobalTable,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { tableSchema } from '../../shared/store/table-schema.ts';
import { ENCODING_AES_KEY_LENGTH } from '../../shared/wechat/encoding-aes-key.ts';
import { secretNames } from '../resource-names.ts';
import { appIdPatterns } from './app-id-patterns.ts';
import type { Encryption } from './encryption.ts';
import type { SecretKind } from './secret-kind.ts';
import { grantTableAccess, type ServiceTable, type TableAccess } from './table-access.ts';

/** 64 letters and digits have about 380 bits; HMAC-SHA256 needs 256. */
const LINK_SIGNING_KEY_LENGTH = 64;

/** For which components secrets are created, and how everything is named and encrypted. */
export interface DataStoresProps {
  components: readonly string[];
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  encryption: Encryption;
  /** The name of a table that was restored from a backup, see {@link DataStores.table}. */
  restoredTable?: string | undefined;
}

/** The table and the secrets. Both are retained when the stack is deleted. */
export class DataStores extends Construct {
  /**
   * The table that the service uses. The stack always has its own table. A restored table is used
   * instead of it but does not replace it, so removing the setting is enough to go back.
   */
  readonly table: ServiceTable;
  /** The name of a component's secret is this prefix followed by its appid. */
  readonly secretPrefix: string;
  /** The key that signs the links of `create-authorization-link`. */
  readonly linkSigningKey: Secret;
  private readonly componentSecrets: readonly Secret[];
  private readonly components: readonly string[];

  constructor(scope: Construct, id: string, props: DataStoresProps) {
    super(scope, id);
    const { components, serviceName, encryption, restoredTable } = props;
    this.components = components;
    const encryptionKey = encryption.key && { encryptionKey: encryption.key };
    const ownTable = createTable(this, encryption.key);
    this.table = restoredTable
      ? TableV2.fromTableName(this, 'RestoredTable', restoredTable)
      : ownTable;
    const names = secretNames(serviceName);
    this.secretPrefix = names.componentPrefix;
    this.componentSecrets = components.map((componentAppId) =>
      createComponentSecret(this, componentAppId, {
        secretName: this.secretPrefix + componentAppId,
        ...encryptionKey,
      }),
    );
    this.linkSigningKey = createLinkSigningKey(this, {
      secretName: names.linkSigningKey,
      ...encryptionKey,
    });
  }

  /** Grants a function exactly this access to the table's items. */
  grantTableAccess(grantee: IGrantable, access: TableAccess): void {
    grantTableAccess(grantee, access, { table: this.table, components: this.components });
  }

  /** Lets a function read the secrets of all components, the key for signed links, or both. */
  grantReadSecrets(grantee: IGrantable, kinds: readonly SecretKind[]): void {
    const resources = [
      ...(kinds.includes('components') ? this.componentSecretArns() : []),
      ...(kinds.includes('links') ? [this.linkSigningKey.secretArn] : []),
    ];
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources,
      }),
    );
  }

  /** One by one, or by the form of their names, which Secrets Manager follows with `-` and 6 characters. */
  private componentSecretArns(): string[] {
    const patterns = appIdPatterns(this.components);
    if (patterns === this.components) return this.componentSecrets.map((each) => each.secretArn);
    return patterns.map((appId) =>
      Stack.of(this).formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${this.secretPrefix}${appId}-??????`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
  }
}

function createTable(scope: Construct, encryptionKey: IKey | undefined): TableV2 {
  const { authorizersIndex, namesIndex, tenantsIndex } = tableSchema;
  const table = new TableV2(scope, 'Table', {
    partitionKey: text(tableSchema.partitionKey),
    sortKey: text(tableSchema.sortKey),
    globalSecondaryIndexes: [
      {
        indexName: authorizersIndex.name,
        partitionKey: text(authorizersIndex.partitionKey),
        sortKey: text(authorizersIndex.sortKey),
        projectionType: ProjectionType.ALL,
      },
      ...[namesIndex, tenantsIndex].map((index) => ({
        indexName: index.name,
        partitionKey: text(index.partitionKey),
        sortKey: text(index.sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      })),
    ],
    timeToLiveAttribute: tableSchema.timeToLive,
    billing: Billing.onDemand(),
    encryption: encryptionKey
      ? TableEncryptionV2.awsManagedKey()
      : TableEncryptionV2.dynamoOwnedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  if (encryptionKey) {
    // CDK supports a customer managed key only if the region is known during synthesis.
    const resource = table.node.defaultChild as CfnGlobalTable;
    resource.addPropertyOverride(
      'Replicas.0.SSESpecification.KMSMasterKeyId',
      encryptionKey.keyArn,
    );
  }
  return table;
}

function text(name: string): Attribute {
  return { name, type: AttributeType.STRING };
}

/**
 * Secrets Manager generates the encodingAesKey, which the operator copies into WeChat's console. The
 * operator also enters the other values, so that no secret is ever in a template.
 *
 * Never change `generateSecretString`: CloudFormation would overwrite the secret with a new one.
 *
 * The secret is retained, except if the deployment that creates it fails. If it were retained then,
 * its name would make the next deployment fail.
 */
function createComponentSecret(
  scope: Construct,
  componentAppId: string,
  props: SecretProps,
): Secret {
  return new Secret(scope, componentAppId, {
    ...props,
    description: `WeChat component ${componentAppId}: app secret, message token, message key`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ componentAppSecret: '', messageToken: '' }),
      generateStringKey: 'encodingAesKey',
      passwordLength: ENCODING_AES_KEY_LENGTH,
      excludePunctuation: true,
    },
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}

/**
 * The key for signed links, generated by Secrets Manager. To change it, an operator moves it to
 * `previousLinkSigningKey`, so that existing links stay valid, and enters a new one.
 */
function createLinkSigningKey(scope: Construct, props: SecretProps): Secret {
  return new Secret(scope, 'LinkSigningKey', {
    ...props,
    description: 'wxkeeper: signs the links that lead merchants to the start page',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ previousLinkSigningKey: '' }),
      generateStringKey: 'linkSigningKey',
      passwordLength: LINK_SIGNING_KEY_LENGTH,
      excludePunctuation: true,
    },
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}
