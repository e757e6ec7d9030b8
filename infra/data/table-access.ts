/** Grants functions access to items of the table, exactly as the catalog defines it. */
import { Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  accessTokenKey,
  grantKey,
  messageKey,
  preAuthCodeKey,
  verifyTicketKey,
  visitKey,
  visitLimitKey,
} from '../../shared/store/keys.ts';
import { appIdPatterns } from './app-id-patterns.ts';
import { tableSchema } from '../../shared/store/table-schema.ts';

/** The stack's own table or a restored one. Only one of the two CDK types has the omitted fields. */
export type ServiceTable = Omit<ITableV2, 'tableId' | 'tableStreamArn'>;

/** The actions on single items, also within transactions. Nothing is ever scanned or deleted. */
type ItemAction = 'GetItem' | 'PutItem' | 'UpdateItem';

/**
 * The actions of a function on each kind of item. test/infra/permissions/least-privilege.test.ts
 * measures the calls that functions really make, and fails if this list differs from them.
 */
export interface TableAccess {
  /** The platform's access token. */
  component?: readonly ItemAction[];
  /** The verify ticket, and the notice that it is overdue. */
  verifyTicket?: readonly ItemAction[];
  /** An account's grant, access token and refresh tokens. */
  authorizer?: readonly ItemAction[];
  /** Whether a user's message was announced. */
  message?: readonly ItemAction[];
  visit?: readonly ItemAction[];
  /** Maps a pre-auth code to the visit for which it was created. */
  preAuthCode?: readonly ItemAction[];
  /** How many visits began, and until when WeChat's quota is used up. */
  visitLimit?: readonly ItemAction[];
  /** Queries the index that lists a platform's accounts. */
  authorizersIndex?: true;
}

/** Grants a function this access, limited to the items of these components. */
export function grantTableAccess(
  grantee: IGrantable,
  access: TableAccess,
  { table, components }: { table: ServiceTable; components: readonly string[] },
): void {
  for (const kind of kinds) {
    const actions = access[kind];
    if (actions) {
      const partitions = appIdPatterns(components).map((appId) => partitionsOf[kind](appId));
      grantee.grantPrincipal.addToPrincipalPolicy(itemStatement(actions, partitions, table));
    }
  }
  if (access.authorizersIndex) {
    // Built from the name, because TableV2 can only grant access to all indexes together.
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

/** The partition keys of each kind of item, as IAM patterns. */
const partitionsOf = {
  component: (componentAppId: string) => accessTokenKey({ componentAppId }).pk,
  verifyTicket: (componentAppId: string) => verifyTicketKey(componentAppId).pk,
  authorizer: (componentAppId: string) => grantKey({ componentAppId, authorizerAppId: '*' }).pk,
  message: (componentAppId: string) => messageKey({ componentAppId, id: '*' }).pk,
  visit: (componentAppId: string) => visitKey(componentAppId, '*').pk,
  preAuthCode: (componentAppId: string) => preAuthCodeKey(componentAppId, '*').pk,
  visitLimit: (componentAppId: string) => visitLimitKey(componentAppId, '*').pk,
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
      // ForAllValues also matches an empty set. So a request without any key must be denied here.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });
}
