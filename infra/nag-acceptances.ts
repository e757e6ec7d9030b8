/** Findings of cdk-nag's AwsSolutions rules that this service accepts, each with its reason. */
import { Stack, Token, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CallFilesBucket } from './data/call-files.ts';

/** The constructs that have the findings. */
export interface AcceptedParts {
  storage: IConstruct;
  httpApi: IConstruct;
  schedules: IConstruct;
  busDeadLetterQueue: IConstruct;
  callFiles: CallFilesBucket;
  functionRoles: readonly IConstruct[];
  deploymentRole: IConstruct | undefined;
}

/** Accepts only findings that cannot be fixed. Every other finding makes the synthesis fail. */
export function acceptFindings(parts: AcceptedParts): void {
  accept(
    [parts.storage],
    'AwsSolutions-SMG4',
    'WeChat has no API that changes the app secret or the message key: an operator enters new ones ' +
      'by hand, and the previous ones stay valid meanwhile. See "The secret of a platform" in docs/configuration.md.',
  );
  accept(
    [parts.httpApi],
    'AwsSolutions-APIG4',
    "WeChat and merchants' browsers have no AWS credentials. Each function authenticates its " +
      "caller itself: by WeChat's signature and encryption, a signed link or an unguessable state.",
  );
  accept(
    [parts.schedules, parts.busDeadLetterQueue],
    'AwsSolutions-SQS3',
    'These are themselves dead-letter queues, of the schedules and of the event bus with its rules. ' +
      'The rule cannot see that.',
  );
  accept(
    [parts.callFiles],
    'AwsSolutions-S1',
    'The files live for a day, and the log of the function names each call. An access log would need ' +
      'a second bucket, whose objects live longer than what they are about.',
  );
  accept(
    parts.functionRoles,
    `AwsSolutions-IAM5[Resource::<${parts.callFiles.logicalId}.Arn>/callers/*]`,
    'Callers choose the keys of their files, each below its own prefix, which the code checks.',
  );
  accept(
    [...parts.functionRoles, ...(parts.deploymentRole ? [parts.deploymentRole] : [])],
    'AwsSolutions-IAM5[Resource::*]',
    'The actions of X-Ray and of network interfaces do not support resource names. The function ' +
      'code itself is denied the network actions. CodeDeploy reads the state of alarms, as in its ' +
      'managed policy.',
  );
}

/** Accepts findings about NAT instances. cdk-fck-nat creates them and leaves some settings open. */
export function acceptNatFindings(vpc: IConstruct): void {
  accept(
    [vpc],
    'AwsSolutions-EC26',
    'The volume is encrypted by a property override, which the rule does not see.',
  );
  accept(
    [vpc],
    'AwsSolutions-AS3',
    'Replacing an instance needs no notification. An alarm goes off if WeChat is unreachable.',
  );
  const arns = ec2ArnsIn(Stack.of(vpc));
  accept(
    [vpc],
    `AwsSolutions-IAM5[Resource::${arns}:instance/*]`,
    "Instances have no id before Auto Scaling starts them. A condition leaves those with the NAT's " +
      'own profile.',
  );
  accept(
    [vpc],
    `AwsSolutions-IAM5[Resource::${arns}:network-interface/*]`,
    "The first interface of an instance is made with it. A condition leaves the NAT's own subnets, " +
      'where nothing else is.',
  );
}

/** As cdk-nag writes them: what is not known before the deployment by its name. */
function ec2ArnsIn({ partition, region, account }: Stack): string {
  const place = [shown(region, 'AWS::Region'), shown(account, 'AWS::AccountId')];
  return ['arn', shown(partition, 'AWS::Partition'), 'ec2', ...place].join(':');
}

function shown(value: string, name: string): string {
  return Token.isUnresolved(value) ? `<${name}>` : value;
}

function accept(constructs: readonly IConstruct[], id: string, reason: string): void {
  for (const construct of constructs) Validations.of(construct).acknowledge({ id, reason });
}
