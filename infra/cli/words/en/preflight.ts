/** English: `preflight`. */

export const preflight = {
  checking: 'Looking at the AWS account …',
  local: 'npm start needs nothing of AWS',
  summary: (bad: number) =>
    bad === 0 ? 'The first deployment can begin: npm run deploy.' : `${bad} to be mended first.`,
  identity: (account: string, region: string, name: string) =>
    `account ${account}, region ${region}, as ${name}`,
  bootstrap: (version: number) =>
    version === 0
      ? 'the CDK is not bootstrapped in this region'
      : `the CDK is bootstrapped (version ${version})`,
  bootstrapRemedy: (region: string) => `npx cdk bootstrap aws://<account>/${region}`,
  addresses: (free: number, most: number) => `${free} of ${most} Elastic IPs are free`,
  addressesUnknown: 'Elastic IPs were not looked at: only the command in the repository can',
  addressesRemedy:
    'Ask for more at Service Quotas (EC2-VPC Elastic IPs, L-0263D0A3), or name existing ones by eipAllocationIds.',
  concurrency: (limit: number) => `Lambda runs ${limit} at the same time`,
  concurrencyRemedy: 'Ask for 1000 at Service Quotas (Lambda, L-B99A9384).',
  stack: (name: string, status: string | undefined) =>
    status === undefined ? `no stack ${name} yet` : `stack ${name}: ${status}`,
  stackRemedy: 'docs/runbook.md#a-deployment-failed',
  namesFree: 'the names of secrets are free, or the stack has them',
  secretTaken: (name: string) => `secret ${name} is there without its stack`,
  secretRemedy: 'docs/runbook.md#the-stack-was-deleted',
};
