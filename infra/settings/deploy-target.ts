/** Where the stack is deployed to. */

/** The account and region of the deployment, as far as they are known during synthesis. */
export interface DeployTarget {
  account?: string | undefined;
  region?: string | undefined;
  /** Nobody has named the region: the CDK's command line took it by itself. */
  isRegionAssumed?: boolean;
}
