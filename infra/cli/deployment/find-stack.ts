/** Finds a stack of CloudFormation. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  type CloudFormationClientConfig,
  type Stack,
} from '@aws-sdk/client-cloudformation';

/** @returns undefined where there is no such stack */
export async function findStack(
  StackName: string,
  settings: CloudFormationClientConfig,
): Promise<Stack | undefined> {
  const client = new CloudFormationClient(settings);
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0];
  } catch (error) {
    // CloudFormation has no error of its own for a stack that does not exist.
    if (error instanceof Error && error.name === 'ValidationError') return undefined;
    throw error;
  }
}
