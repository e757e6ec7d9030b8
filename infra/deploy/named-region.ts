/** The region that the environment names, by each name that the CDK takes it by. */

/** @param environment of the process */
export function namedRegion(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return ['AWS_REGION', 'AMAZON_REGION', 'AWS_DEFAULT_REGION', 'AMAZON_DEFAULT_REGION']
    .map((name) => environment[name])
    .find((value) => value);
}

/** Where nothing names a region, the CDK's command line takes us-east-1 and does not say so. */
export function isRegionAssumed(
  region: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return region === 'us-east-1' && namedRegion(environment) === undefined;
}
