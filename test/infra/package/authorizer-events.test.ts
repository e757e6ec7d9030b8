/** Rules on the bus, as `onAuthorizerEvent` makes them. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { describe, expect, it } from '@jest/globals';
import type { AuthorizerEventOptions } from '../../../infra/package/authorizer-event-options.ts';
import { createEventRule } from '../../../infra/package/authorizer-events.ts';
import { findOne, textOf } from '../synthesized-stack.ts';
import { functionIn, newApp } from './other-stack.ts';

function ruleWith(options: Omit<AuthorizerEventOptions, 'targets'>, elsewhere = false) {
  const app = newApp();
  const stack = new Stack(app, 'saas');
  const source = Object.assign(new Construct(stack, 'Wxkeeper'), {
    bus: new EventBus(stack, 'Bus', { eventBusName: 'wxkeeper-test' }) as IEventBus,
    deadLetterQueue: new Queue(stack, 'Queue', { queueName: 'wxkeeper-test-bus-dead-letter' }),
    serviceName: 'wxkeeper-test',
  });
  const other = elsewhere ? new Stack(app, 'orders') : stack;
  const targets = [new LambdaFunction(functionIn(other))];
  createEventRule(source, 'Grants', {
    ...options,
    targets,
    ...(elsewhere && { scope: other }),
  });
  const template = Template.fromStack(other);
  const { EventPattern, EventBusName, Targets } = findOne(template, 'AWS::Events::Rule').properties;
  return { EventPattern, EventBusName, Targets, template, other, stack };
}

describe('a rule on the bus', () => {
  it('takes all events but those of the publish check, where nothing else is said', () => {
    expect(ruleWith({}).EventPattern).toEqual({
      source: ['wxkeeper'],
      detail: { isTest: [{ exists: false }] },
    });
    expect(ruleWith({ includeTests: true }).EventPattern).toEqual({ source: ['wxkeeper'] });
  });

  it('takes the events of some kinds, platforms and accounts', () => {
    const options = {
      events: ['AuthorizerAuthorized', 'notify_third_fasteregister'],
      components: ['wx0123456789abcdef'],
      authorizers: ['wx5a1c9e7d3b2f8046'],
      detail: { message: { MsgType: ['text'] } },
    };
    expect(ruleWith(options).EventPattern).toEqual({
      source: ['wxkeeper'],
      'detail-type': options.events,
      detail: {
        componentAppId: options.components,
        authorizerAppId: options.authorizers,
        isTest: [{ exists: false }],
        message: { MsgType: ['text'] },
      },
    });
  });

  it('sets aside what its targets do not take', () => {
    const { Targets } = ruleWith({});
    expect(textOf(Targets[0].DeadLetterConfig.Arn)).toMatch(/^<Queue/);
  });

  it.each(['events', 'components', 'authorizers'])('is refused with no %s at all', (name) => {
    expect(() => ruleWith({ [name]: [] })).toThrow(`${name} of the rule Grants must not be empty.`);
  });

  it('of another stack imports nothing, and is made after the bus', () => {
    const { EventBusName, template, other, stack, Targets } = ruleWith({}, true);
    expect(EventBusName).toBe('wxkeeper-test');
    expect(textOf(Targets[0].DeadLetterConfig.Arn)).toMatch(/:wxkeeper-test-bus-dead-letter$/);
    expect(JSON.stringify(template.toJSON())).not.toContain('ImportValue');
    expect(other.dependencies).toEqual([stack]);
  });
});
