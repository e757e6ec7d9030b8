/** Whether an AWS account and region have what a deployment needs. */
import { GetAccountSettingsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { onAws } from '../deployment/clients.ts';
import { findStack } from '../deployment/find-stack.ts';
import type { Check } from '../doctor/check.ts';
import type { Words } from '../words/words.ts';

/** A NAT gateway and its stand-by: what the default settings take. */
const NEEDED_ADDRESSES = 2;
/** A new account has 10, which pushes and look-ups would share with everything else. */
const NEEDED_CONCURRENCY = 100;
/** Since this version the CDK's bootstrap has what `cdk import` needs. */
const NEEDED_BOOTSTRAP = 21;

export async function checkAccount(
  client: LambdaClient,
  region: string,
  words: Words,
): Promise<Check[]> {
  return Promise.all([
    checkIdentity(region, words),
    checkBootstrap(region, words),
    checkAddresses(words),
    checkConcurrency(client, words),
  ]);
}

async function checkIdentity(region: string, { preflight }: Words): Promise<Check> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { Account = '', Arn = '' } = await new STSClient(onAws('STS')).send(
    new GetCallerIdentityCommand({}),
  );
  const title = preflight.identity(Account, region, Arn.split(':').at(-1) ?? '');
  return { id: 'credentials', ok: true, title, remedy: null };
}

async function checkBootstrap(region: string, { preflight }: Words): Promise<Check> {
  const { Outputs: outputs = [] } = (await findStack('CDKToolkit', onAws('CLOUDFORMATION'))) ?? {};
  const version = Number(
    outputs.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue ?? 0,
  );
  const ok = version >= NEEDED_BOOTSTRAP;
  const title = preflight.bootstrap(version);
  return { id: 'bootstrap', ok, title, remedy: ok ? null : preflight.bootstrapRemedy(region) };
}

async function checkAddresses({ preflight }: Words): Promise<Check> {
  const ec2 = await import('@aws-sdk/client-ec2').catch(() => undefined);
  // The package comes without it.
  if (!ec2) return { id: 'elastic-ips', ok: true, title: preflight.addressesUnknown, remedy: null };
  const { DescribeAccountAttributesCommand, DescribeAddressesCommand, EC2Client } = ec2;
  const client = new EC2Client(onAws('EC2'));
  const [{ Addresses = [] }, { AccountAttributes = [] }] = await Promise.all([
    client.send(new DescribeAddressesCommand({})),
    // It is not among the names that the SDK's type knows, and all are few.
    client.send(new DescribeAccountAttributesCommand({})),
  ]);
  const limit = AccountAttributes.find(
    ({ AttributeName }) => String(AttributeName) === 'vpc-max-elastic-ips',
  );
  const most = Number(limit?.AttributeValues?.[0]?.AttributeValue ?? 0);
  const free = most - Addresses.length;
  const ok = free >= NEEDED_ADDRESSES;
  const title = preflight.addresses(free, most);
  return { id: 'elastic-ips', ok, title, remedy: ok ? null : preflight.addressesRemedy };
}

async function checkConcurrency(client: LambdaClient, { preflight }: Words): Promise<Check> {
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  const ok = limit >= NEEDED_CONCURRENCY;
  const title = preflight.concurrency(limit);
  return { id: 'concurrency', ok, title, remedy: ok ? null : preflight.concurrencyRemedy };
}
