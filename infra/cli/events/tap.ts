/** A rule on the deployed bus and an SQS queue, made to look on for a while. */
import {
  DeleteRuleCommand,
  ListRulesCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type EventBridgeClient,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ListQueuesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { randomBytes } from 'node:crypto';
import { EVENT_SOURCE } from '../../../shared/aws/event-source.ts';

/** What makes and removes them. */
export interface TapClients {
  bus: EventBridgeClient;
  sqs: SQSClient;
  /** `wxkeeper`, or with the name of the stage; the bus has the same name. */
  serviceName: string;
  /** By the queue's name. */
  queueUrlOf: (name: string) => string;
}

/** No tail is longer: what is older is left over. */
export const LONGEST_SECONDS = 60 * 60;

/** Rule and queue have one name, with the time at which they were made. */
export function newTapName(serviceName: string, now: number): string {
  return `${prefixOf(serviceName)}${now}-${randomBytes(3).toString('hex')}`;
}

/** What was made before a failure is removed by {@link removeTap}. */
export async function makeTap(
  { bus, sqs, serviceName }: TapClients,
  name: string,
  type: string | undefined,
): Promise<void> {
  const ofType = type === undefined ? {} : { 'detail-type': [type] };
  const { RuleArn = '' } = await bus.send(
    new PutRuleCommand({
      Name: name,
      EventBusName: serviceName,
      EventPattern: JSON.stringify({ source: [EVENT_SOURCE], ...ofType }),
      Description: 'wxkeeper events tail: can be removed',
      Tags: [{ Key: TAG, Value: 'rule' }],
    }),
  );
  const Targets = [{ Id: 'tail', Arn: await makeQueue(sqs, name, RuleArn) }];
  await bus.send(new PutTargetsCommand({ Rule: name, EventBusName: serviceName, Targets }));
}

const TAG = 'wxkeeper:tail';

/** Only this rule may send to it. @returns its ARN */
async function makeQueue(sqs: SQSClient, name: string, ruleArn: string): Promise<string> {
  const arn = ruleArn.replace(':events:', ':sqs:').replace(/:rule\/.*$/, `:${name}`);
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      },
    ],
  });
  const Attributes = {
    Policy,
    SqsManagedSseEnabled: 'true',
    MessageRetentionPeriod: String(LONGEST_SECONDS),
  };
  const tags = { [TAG]: 'queue' };
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes, tags }));
  return arn;
}

/** Removes rule and queue of this name, as far as they are there. */
export async function removeTap(clients: TapClients, name: string): Promise<void> {
  const { bus, sqs, serviceName, queueUrlOf } = clients;
  const rule = { Rule: name, EventBusName: serviceName };
  await ifThere(bus.send(new RemoveTargetsCommand({ ...rule, Ids: ['tail'] })));
  await ifThere(bus.send(new DeleteRuleCommand({ Name: name, EventBusName: serviceName })));
  await ifThere(sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrlOf(name) })));
}

/** What a tail has left that could not remove it: so old that none can be at work any more. */
export async function findLeftTaps(clients: TapClients, now: number): Promise<string[]> {
  const { bus, sqs, serviceName } = clients;
  const prefix = prefixOf(serviceName);
  const [{ Rules = [] }, { QueueUrls = [] }] = await Promise.all([
    bus.send(new ListRulesCommand({ EventBusName: serviceName, NamePrefix: prefix })),
    sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix })),
  ]);
  const names = [
    ...Rules.map(({ Name = '' }) => Name),
    ...QueueUrls.map((url) => url.split('/').at(-1) ?? ''),
  ];
  const isLeft = (name: string) => {
    const [, madeAt] = /^(\d+)-[0-9a-f]{6}$/.exec(name.slice(prefix.length)) ?? [];
    return madeAt !== undefined && Number(madeAt) + LONGEST_SECONDS < now;
  };
  return [...new Set(names.filter(isLeft))].toSorted();
}

function prefixOf(serviceName: string): string {
  return `${serviceName}-tail-`;
}

const GONE = /ResourceNotFound|NonExistentQueue|QueueDoesNotExist/;

async function ifThere<Answered>(sent: Promise<Answered>): Promise<Answered | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof Error && GONE.test(error.name)) return undefined;
    throw error;
  }
}
