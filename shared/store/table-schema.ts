/** The table's schema: used by the stack, by the local run and by the store itself. */

export const tableSchema = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Number, seconds since 1970: DynamoDB removes the item some time later. */
  timeToLive: 'removeAt',
  /**
   * Sparse index that lists a component's authorizers: only `grant` items carry its keys, so that
   * token renewals never touch it. All keys are strings.
   */
  authorizersIndex: {
    name: 'authorizers',
    partitionKey: 'listedUnder',
    sortKey: 'authorizerAppId',
  },
  /** For people: accounts by their name. Keys only, so that a renewal or a change costs little more. */
  namesIndex: { name: 'names', partitionKey: 'listedUnder', sortKey: 'searchName' },
  /** For people: the accounts of a tenant. */
  tenantsIndex: { name: 'tenants', partitionKey: 'listedUnder', sortKey: 'tenantId' },
} as const;
