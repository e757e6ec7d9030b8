/** What a rule of another stack is given: the bus, and a dead-letter queue that takes its events. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from '@jest/globals';
import {
  AnnouncedEvents,
  type AnnouncedEventsProps,
} from '../../../infra/package/announced-events.ts';
import { cdkContext, findAll, findOne, synthesizeStack, textOf } from '../synthesized-stack.ts';

/** A stack with a rule as in docs/events.md. */
function ruleOf(props?: AnnouncedEventsProps) {
  const app = new App({ context: cdkContext, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'orders');
  const { bus, deadLetterQueue } = new AnnouncedEvents(stack, 'Wxkeeper', props);
  const inbox = new Queue(stack, 'Inbox', { queueName: 'inbox' });
  const rule = new Rule(stack, 'Grants', {
    eventBus: bus,
    eventPattern: { source: ['wxkeeper'] },
  });
  rule.addTarget(new SqsQueue(inbox, { deadLetterQueue }));
  const template = Template.fromStack(stack);
  const { EventBusName, Targets } = findOne(template, 'AWS::Events::Rule').properties;
  const deadLetters = textOf(Targets[0].DeadLetterConfig.Arn).split(':');
  return { template, bus: EventBusName, deadLetters: deadLetters.at(-1) };
}

describe('AnnouncedEvents', () => {
  it.each([[undefined], ['test']])('names what the deployment of stage %p has', (stageName) => {
    const deployed = synthesizeStack(stageName === undefined ? {} : { stageName });
    const serviceName = stageName === undefined ? undefined : `wxkeeper-${stageName}`;
    const { bus, deadLetters } = ruleOf({ serviceName });

    expect(bus).toBe(findOne(deployed, 'AWS::Events::EventBus').properties.Name);
    const queues = findAll(deployed, 'AWS::SQS::Queue').map(
      ({ properties }) => properties.QueueName,
    );
    expect(queues).toContain(deadLetters);
  });

  it('leaves the queue’s policy to its stack: another one would take its place', () => {
    const { template } = ruleOf();
    const own = findOne(template, 'AWS::SQS::Queue', { QueueName: 'inbox' });
    const policies = findAll(template, 'AWS::SQS::QueuePolicy');

    expect(policies.map(({ properties }) => properties.Queues)).toEqual([[{ Ref: own.id }]]);
  });
});
