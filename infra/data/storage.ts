/** What must survive: the table of credentials, each component's secret, the key for links. */
import { RemovalPolicy } from 'aws-cdk-lib';
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
import type { Encryption } from './encryption.ts';
import { grantTableAccess, type ServiceTable, type TableAccess } from './table-access.ts';

/** An EncodingAESKey is exactly this many letters and digits. */
const ENCODING_AES_KEY_LENGTH = 43;

/** Some 380 bits; HMAC-SHA256 needs 256. */
const LINK_SIGNING_KEY_LENGTH = 64;

/** The secrets of the components, the key for signed links. */
export type SecretKind = 'components' | 'links';

/** Whose secrets are kept, and under which names. */
export interface StorageProps {
  components: readonly string[];
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  encryption: Encryption;
  /** The name of a table that was restored from a backup, see {@link Storage.table}. */
  restoredTable?: string | undefined;
}

/** The table and the secrets; both outlive the stack. */
export class Storage extends Construct {
  /**
   * The table that the service uses. The stack always has one of its own: a restored table only
   * takes its place, so that nothing leaves the stack and the way back is to drop the setting.
   */
  readonly table: ServiceTable;
  /** A component's secret is named this + its appid. */
  readonly secretPrefix: string;
  /** Signs the links that `create-authorization-link` gives out. */
  readonly linkSigningKey: Secret;
  private readonly componentSecrets: readonly Secret[];
  private readonly components: readonly string[];

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const { components, serviceName, encryption, restoredTable } = props;
    this.components = components;
    const encryptionKey = encryption.key && { encryptionKey: encryption.key };
    const ownTable = createTable(this, encryption.key);
    this.table = restoredTable
      ? TableV2.fromTableName(this, 'RestoredTable', restoredTable)
      : ownTable;
    this.secretPrefix = `${serviceName}/components/`;
    this.componentSecrets = components.map((componentAppId) =>
      createComponentSecret(this, componentAppId, {
        secretName: this.secretPrefix + componentAppId,
        ...encryptionKey,
      }),
    );
    this.linkSigningKey = createLinkSigningKey(this, {
      secretName: `${serviceName}/link-signing-key`,
      ...encryptionKey,
    });
  }

  /** Lets a function do to the table's items what it has to, and nothing else. */
  grantTableAccess(grantee: IGrantable, access: TableAccess): void {
    grantTableAccess(grantee, access, { table: this.table, components: this.components });
  }

  /** Lets a function read the secrets of all components, the key for signed links, or both. */
  grantReadSecrets(grantee: IGrantable, kinds: readonly SecretKind[]): void {
    const secrets = [
      ...(kinds.includes('components') ? this.componentSecrets : []),
      ...(kinds.includes('links') ? [this.linkSigningKey] : []),
    ];
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: secrets.map(({ secretArn }) => secretArn),
      }),
    );
  }
}

function createTable(scope: Construct, encryptionKey: IKey | undefined): TableV2 {
  const { authorizersIndex } = tableSchema;
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
    // CDK itself takes a key of the customer's only where it is told the region beforehand.
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
 * Secrets Manager makes up the encodingAesKey, to be pasted into WeChat's console; the operator
 * fills in the rest, so that no secret ever is in a template.
 *
 * Never change `generateSecretString`: CloudFormation would overwrite the secret with a new one.
 * Retained, except when the very deployment that creates it fails: its name would block the next.
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
 * The key for signed links, made up by Secrets Manager. To change it, an operator moves it to
 * `previousLinkSigningKey`, whose links stay good, and enters another.
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
