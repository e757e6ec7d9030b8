/**
 * Who may send to the queues, and put events in this service's name on the bus. IAM alone allows it to
 * every role of the account that may do the same anywhere.
 *
 * The policies only deny: a right that a role does not have is not given to it here.
 */
import { Stack, Token } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../shared/aws/event-source.ts';
import { functionsWith, type FunctionName } from '../function-catalog.ts';
import type { DeploySettings } from '../settings/deploy-settings.ts';
import type { Events } from './events.ts';

/** The functions, whose roles may do it, and the roles of people who mend what went wrong. */
export interface EventSendersProps extends Pick<DeploySettings, 'operators'> {
  functions: Readonly<Record<FunctionName, IFunction>>;
}

/** Shuts queues and bus to all others. */
export function restrictSenders(
  events: Events,
  { functions, operators: given }: EventSendersProps,
): void {
  const operators = given.map((operator) => roleArn(events, operator));
  const rolesOf = (names: readonly FunctionName[]) =>
    names.flatMap((name) => functions[name].role?.roleArn ?? []);
  const sending = rolesOf(functionsWith(({ queue }) => queue === 'sends'));
  const announcing = rolesOf(functionsWith(({ bus }) => bus === true));

  events.queue.addToResourcePolicy(onlySentBy([...sending, ...operators], events.queue.queueArn));
  // SQS itself moves messages here, and EventBridge there. Both queues are given back by operators.
  for (const queue of [events.deadLetterQueue, events.busDeadLetterQueue]) {
    queue.addToResourcePolicy(onlySentBy(operators, queue.queueArn));
  }
  events.bus.addToResourcePolicy(
    onlyAnnouncedBy([...announcing, ...operators], events.bus.eventBusArn),
  );
}

/**
 * Denies sending to all others.
 *
 * `aws:PrincipalArn` of an assumed role is the role's own ARN. Services that act by themselves have
 * none, like those who are not known at all: `IfExists` counts the latter as no service.
 */
export function onlySentBy(senders: readonly string[], queueArn: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'OthersSendNothing',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['sqs:SendMessage'],
    resources: [queueArn],
    conditions: {
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      ...otherThan(senders),
    },
  });
}

/** One request can put several events: one in our name is enough. No service has to use it. */
function onlyAnnouncedBy(announcers: readonly string[], busArn: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'OthersUseAnotherSource',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['events:PutEvents'],
    resources: [busArn],
    conditions: {
      'ForAnyValue:StringEquals': { 'events:source': EVENT_SOURCE },
      ...otherThan(announcers),
    },
  });
}

/** Without anybody on the list, all are others. */
function otherThan(arns: readonly string[]): Record<string, unknown> {
  return arns.length === 0 ? {} : { ArnNotEquals: { 'aws:PrincipalArn': arns } };
}

/** @param role its ARN, or its name, perhaps with a path, for a role of this account */
function roleArn(scope: Construct, role: string): string {
  if (role.startsWith('arn:') || Token.isUnresolved(role)) return role;
  const { partition, account } = Stack.of(scope);
  return `arn:${partition}:iam::${account}:role/${role}`;
}
