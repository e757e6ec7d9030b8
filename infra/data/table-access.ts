/** Lets functions at the items of the table: a policy says exactly what the catalogue says. */
import { Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  accessTokenKey,
  grantKey,
  preAuthCodeKey,
  verifyTicketKey,
  visitKey,
} from '../../shared/store/keys.ts';
import { tableSchema } from '../../shared/store/table-schema.ts';

/** Of this stack or restored: CDK's types differ in how they leave out what nobody here asks for. */
export type ServiceTable = Omit<ITableV2, 'tableId' | 'tableStreamArn'>;

/** What is done to one item, alone or in a transaction. Nothing is scanned, nothing is deleted. */
type ItemAction = 'GetItem' | 'PutItem' | 'UpdateItem';

/**
 * What a function does to the items of each kind. Measured, not thought out:
 * test/infra/permissions/least-privilege.test.ts fails where it is not exact.
 */
export interface TableAccess {
  /** The platform's access token. */
  component?: readonly ItemAction[];
  /** Verify tickets, the notice of missing ones. */
  verifyTicket?: readonly ItemAction[];
  /** An account's grant, access token and refresh tokens. */
  authorizer?: readonly ItemAction[];
  visit?: readonly ItemAction[];
  /** Where a visit is found by the pre-auth code that was made for it. */
  preAuthCode?: readonly ItemAction[];
  /** Lists a platform's accounts. */
  authorizersIndex?: true;
}

/** Lets a function do what is said of it, for the items of these components and of no others. */
export function grantTableAccess(
  grantee: IGrantable,
  access: TableAccess,
  { table, components }: { table: ServiceTable; components: readonly string[] },
): void {
  for (const kind of kinds) {
    const actions = access[kind];
    if (actions) {
      const partitions = components.map((componentAppId) => partitionsOf[kind](componentAppId));
      grantee.grantPrincipal.addToPrincipalPolicy(itemStatement(actions, partitions, table));
    }
  }
  if (access.authorizersIndex) {
    // By its name: TableV2 only grants all indexes at once.
    const resourceName = `${table.tableName}/index/${tableSchema.authorizersIndex.name}`;
    const index = { service: 'dynamodb', resource: 'table', resourceName };
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [Stack.of(table).formatArn(index)],
      }),
    );
  }
}

/** Partition keys by kind of item, as IAM patterns. */
const partitionsOf = {
  component: (componentAppId: string) => accessTokenKey({ componentAppId }).pk,
  verifyTicket: (componentAppId: string) => verifyTicketKey(componentAppId).pk,
  authorizer: (componentAppId: string) => grantKey({ componentAppId, authorizerAppId: '*' }).pk,
  visit: (componentAppId: string) => visitKey(componentAppId, '*').pk,
  preAuthCode: (componentAppId: string) => preAuthCodeKey(componentAppId, '*').pk,
};

const kinds = Object.keys(partitionsOf) as (keyof typeof partitionsOf)[];

function itemStatement(
  actions: readonly ItemAction[],
  partitions: readonly string[],
  table: ServiceTable,
): PolicyStatement {
  return new PolicyStatement({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
      // "All of none" holds as well: a request that names no key is refused.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });
}
