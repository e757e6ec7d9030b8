/** Rules on the bus, as `onAuthorizerEvent` makes them. */
import { Lazy, Stack } from 'aws-cdk-lib';
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

const env = { account: '111122223333', region: 'eu-west-1' };

function sourceIn(stack: Stack) {
  return Object.assign(new Construct(stack, 'Wxkeeper'), {
    bus: new EventBus(stack, 'Bus', { eventBusName: 'wxkeeper-test' }) as IEventBus,
    deadLetterQueue: new Queue(stack, 'Queue', { queueName: 'wxkeeper-test-bus-dead-letter' }),
    serviceName: 'wxkeeper-test',
    components: ['wx0123456789abcdef'],
  });
}

function ruleWith(options: Omit<AuthorizerEventOptions, 'targets'>, elsewhere = false) {
  const app = newApp();
  const stack = new Stack(app, 'saas');
  const source = sourceIn(stack);
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

  it.each(['events', 'components', 'authorizers', 'targets'])(
    'is refused where %s are no list, as a script can write them',
    (name) => {
      const source = sourceIn(new Stack(newApp(), 'saas'));
      const options = { targets: [], [name]: 'AuthorizerRevoked' };
      const text = `${name} of the rule Grants must be a list, but is "AuthorizerRevoked".`;
      expect(() => createEventRule(source, 'Grants', options)).toThrow(text);
    },
  );

  it('is refused for a platform that the deployment has not', () => {
    const components = ['wx0123456789abcdef', 'wxfedcba9876543210'];
    expect(() => ruleWith({ components })).toThrow(
      'components of the rule Grants must be among those of the settings, but wxfedcba9876543210 is not.',
    );
    const known = Lazy.string({ produce: () => 'wx0123456789abcdef' });
    expect(ruleWith({ components: [known] }).EventPattern.detail.componentAppId).toEqual([
      'wx0123456789abcdef',
    ]);
  });

  it.each([{ account: '444455556666' }, { region: 'us-east-1' }])(
    'is refused in %j, where the bus is not',
    (other) => {
      const app = newApp();
      const source = sourceIn(new Stack(app, 'saas', { env }));
      const scope = new Stack(app, 'orders', { env: { ...env, ...other } });
      const targets = [new LambdaFunction(functionIn(scope))];
      expect(() => createEventRule(source, 'Grants', { scope, targets })).toThrow(
        'The rule Grants must be in the account and region of the bus, but orders is in another one.',
      );
    },
  );

  it('of another stack imports nothing, and is made after the bus', () => {
    const { EventBusName, template, other, stack, Targets } = ruleWith({}, true);
    expect(EventBusName).toBe('wxkeeper-test');
    expect(textOf(Targets[0].DeadLetterConfig.Arn)).toMatch(/:wxkeeper-test-bus-dead-letter$/);
    expect(JSON.stringify(template.toJSON())).not.toContain('ImportValue');
    expect(other.dependencies).toEqual([stack]);
  });
});
