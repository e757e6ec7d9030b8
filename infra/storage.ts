/** What must survive: the table of credentials, each component's secret, the key for links. */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  TableV2,
  type Attribute,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { verifyTicketKey } from '../shared/store/keys.ts';
import { tableSchema } from '../shared/store/table-schema.ts';

/** An EncodingAESKey is exactly this many letters and digits. */
const ENCODING_AES_KEY_LENGTH = 43;

/** Some 380 bits; HMAC-SHA256 needs 256. */
const LINK_SIGNING_KEY_LENGTH = 64;

/** Scans are left out on purpose: every look-up knows its key. */
const TABLE_ACTIONS = [
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:ConditionCheckItem',
];

/** Whose secrets are kept, and under which names. */
export interface StorageProps {
  components: readonly string[];
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
}

/** The table and the secrets; both outlive the stack. */
export class Storage extends Construct {
  readonly table: TableV2;
  /** A component's secret is named this + its appid. */
  readonly secretPrefix: string;
  /** Signs the links that `create-authorization-link` gives out. */
  readonly linkSigningKey: Secret;
  private readonly components: readonly string[];
  private readonly secrets: readonly Secret[];

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    this.components = props.components;
    this.table = createTable(this);
    this.secretPrefix = `${props.serviceName}/components/`;
    this.secrets = props.components.map((componentAppId) =>
      createComponentSecret(this, componentAppId, this.secretPrefix),
    );
    this.linkSigningKey = createLinkSigningKey(this, `${props.serviceName}/link-signing-key`);
  }

  /** Lets a function read and write any item whose key it knows, and list authorizers. */
  grantAllItems(grantee: IGrantable): void {
    this.table.grant(grantee, ...TABLE_ACTIONS);
  }

  /** Lets a function reach the components' tickets and tokens, but nothing of their authorizers. */
  grantComponentItems(grantee: IGrantable): void {
    const partitions = this.components.map((appId) => verifyTicketKey(appId).pk);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: TABLE_ACTIONS,
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': partitions } },
      }),
    );
  }

  /** Lets a function read the secrets of all components. */
  grantReadSecrets(grantee: IGrantable): void {
    for (const secret of this.secrets) secret.grantRead(grantee);
  }
}

function createTable(scope: Construct): TableV2 {
  const { authorizersIndex } = tableSchema;
  return new TableV2(scope, 'Table', {
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
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
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
function createComponentSecret(scope: Construct, componentAppId: string, prefix: string): Secret {
  return new Secret(scope, componentAppId, {
    secretName: prefix + componentAppId,
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
function createLinkSigningKey(scope: Construct, secretName: string): Secret {
  return new Secret(scope, 'LinkSigningKey', {
    secretName,
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
