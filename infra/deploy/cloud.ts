/** What `npm run deploy` asks AWS before it begins, and the one thing that it changes there itself. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  UpdateTerminationProtectionCommand,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { namedRegion } from './named-region.ts';
import type { DeployEnvironment } from '../settings/deploy-refusals.ts';

/** A stack, whatever state it is in. */
export interface FoundStack {
  status: string;
  isProtected: boolean;
  arn: string;
  /** Those that exist and belong to it. */
  resources: readonly FoundResource[];
  /** The address that WeChat has, without what follows the host. Unknown before there are outputs. */
  baseUrl?: string | undefined;
}

/** A resource of a stack, by CloudFormation's words. */
export interface FoundResource {
  type: string;
  logicalId: string;
  physicalId: string;
}

/** A secret, in a stack or not. */
export interface FoundSecret {
  name: string;
  arn: string;
  /** The ARN of the customer managed key with which it is encrypted, if any. */
  keyArn: string | undefined;
  /** Its name is taken for as long as it could be restored. */
  isBeingDeleted: boolean;
}

/** AWS, as the script needs it. */
export interface Cloud {
  findStack: (stackName: string) => Promise<FoundStack | undefined>;
  findSecret: (name: string) => Promise<FoundSecret | undefined>;
  /** The names of all tables that begin so. */
  findTables: (beginning: string) => Promise<string[]>;
  allowDeletion: (stackName: string) => Promise<void>;
}

/** The resources of one type. */
export function ofType(stack: FoundStack | undefined, type: string): readonly FoundResource[] {
  return stack?.resources.filter((each) => each.type === type) ?? [];
}

/** With the SDK's own sources of credentials and region: environment, profile, machine. */
export function createCloud(region: string): Cloud {
  const cloudFormation = new CloudFormationClient({ region });
  const secretsManager = new SecretsManagerClient({ region });
  const dynamodb = new DynamoDBClient({ region });
  return {
    findStack: async (stackName) => findStack(cloudFormation, stackName),
    findSecret: async (name) => findSecret(secretsManager, name),
    findTables: async (beginning) => {
      const names: string[] = [];
      for await (const { TableNames = [] } of paginateListTables({ client: dynamodb }, {})) {
        names.push(...TableNames.filter((name) => name.startsWith(beginning)));
      }
      return names;
    },
    allowDeletion: async (StackName) => {
      const input = { StackName, EnableTerminationProtection: false };
      await cloudFormation.send(new UpdateTerminationProtectionCommand(input));
    },
  };
}

/** @param environment of the process */
export async function findEnvironment(environment: ProcessEnvironment): Promise<DeployEnvironment> {
  const client = clientIn(environment);
  const [region, credentials] = await Promise.allSettled([
    client.config.region(),
    client.config.credentials(),
  ]);
  return {
    hasCredentials: credentials.status === 'fulfilled',
    region: region.status === 'fulfilled' ? region.value : undefined,
  };
}

/** The region that the environment or the profile names, without asking for credentials. */
export async function findRegion(environment: ProcessEnvironment): Promise<string | undefined> {
  try {
    return await clientIn(environment).config.region();
  } catch {
    return undefined;
  }
}

type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

/** The SDK does not read all variables that the CDK reads. */
function clientIn(environment: ProcessEnvironment): CloudFormationClient {
  const region = namedRegion(environment);
  return new CloudFormationClient(region === undefined ? {} : { region });
}

async function findStack(
  client: CloudFormationClient,
  StackName: string,
): Promise<FoundStack | undefined> {
  const stack = await unlessMissing(async () => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0];
  });
  if (!stack?.StackStatus) return undefined;
  const resources: FoundResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName })) {
    resources.push(...(page.StackResourceSummaries ?? []).flatMap(existing));
  }
  const isProtected = stack.EnableTerminationProtection === true;
  const { StackStatus: status, StackId: arn = '', Outputs = [] } = stack;
  const baseUrl = Outputs.find(({ OutputKey }) => OutputKey === 'BaseUrl')?.OutputValue;
  return { status, isProtected, arn, resources, baseUrl };
}

/** What is skipped was retained, and is no part of the stack any more. */
const GONE: ReadonlySet<string | undefined> = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

function existing(summary: StackResourceSummary): FoundResource[] {
  const { ResourceType, LogicalResourceId, PhysicalResourceId, ResourceStatus } = summary;
  const isThere = !GONE.has(ResourceStatus) && PhysicalResourceId !== undefined;
  if (!isThere || !ResourceType || !LogicalResourceId) return [];
  return [{ type: ResourceType, logicalId: LogicalResourceId, physicalId: PhysicalResourceId }];
}

async function findSecret(
  client: SecretsManagerClient,
  name: string,
): Promise<FoundSecret | undefined> {
  const secret = await unlessMissing(async () =>
    client.send(new DescribeSecretCommand({ SecretId: name })),
  );
  if (!secret?.ARN) return undefined;
  const isBeingDeleted = secret.DeletedDate !== undefined;
  return { name, arn: secret.ARN, keyArn: secret.KmsKeyId, isBeingDeleted };
}

/** CloudFormation has no error of its own for a stack that does not exist. */
async function unlessMissing<Found>(find: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isMissingStack = error.name === 'ValidationError' && /not exist/.test(error.message);
    if (isMissingStack || error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
