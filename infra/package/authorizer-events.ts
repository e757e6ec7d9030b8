/** Rules on the event bus: which events, of which platforms, and what they start. */
import { Stack, Token } from 'aws-cdk-lib';
import { Rule, type IEventBus, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../shared/aws/event-source.ts';
import { AnnouncedEvents } from './announced-events.ts';
import type { AuthorizerEventOptions } from './authorizer-event-options.ts';
import { isSamePlace } from './same-place.ts';

/** What has the bus, and sets aside what its rules cannot deliver. */
export interface EventSource extends Construct {
  readonly bus: IEventBus;
  readonly deadLetterQueue: IQueue;
  readonly serviceName: string;
  /** The platforms of the deployment. */
  readonly components: readonly string[];
}

/** @throws {Error} where the rule would never match: an empty list, another platform, another place */
export function createEventRule(
  source: EventSource,
  id: string,
  options: AuthorizerEventOptions,
): Rule {
  const { targets, events, components, authorizers, scope = source, description } = options;
  refuseMistakes(source, id, options);
  const { bus, deadLetterQueue } = sourceFor(scope, source, id);
  const detail = {
    ...(components && { componentAppId: [...components] }),
    ...(authorizers && { authorizerAppId: [...authorizers] }),
    ...(options.includeTests !== true && { isTest: [{ exists: false }] }),
    ...options.detail,
  };
  const rule = new Rule(scope, id, {
    eventBus: bus,
    eventPattern: {
      source: [EVENT_SOURCE],
      ...(events && { detailType: [...events] }),
      ...(Object.keys(detail).length > 0 && { detail }),
    },
    ...(description !== undefined && { description }),
  });
  // Also where it is known by its name alone.
  rule.node.addDependency(source.bus);
  for (const target of targets) rule.addTarget(withDeadLetters(target, deadLetterQueue));
  return rule;
}

function refuseMistakes(source: EventSource, id: string, options: AuthorizerEventOptions): void {
  const { targets, events, components = [], authorizers, scope = source } = options;
  for (const [name, list] of Object.entries({
    events,
    components: options.components,
    authorizers,
    targets,
  })) {
    requireList(`${name} of the rule ${id}`, list);
  }
  const unknown = components.filter(
    (appId) => !Token.isUnresolved(appId) && !source.components.includes(appId),
  );
  if (unknown.length > 0) {
    const text = `components of the rule ${id} must be among those of the settings, but`;
    throw new Error(`${text} ${unknown.join(', ')} is not.`);
  }
  if (!isSamePlace(Stack.of(scope), Stack.of(source))) {
    const { path } = scope.node;
    throw new Error(
      `The rule ${id} must be in the account and region of the bus, but ${path} is in another one.`,
    );
  }
}

/** @param list from plain JavaScript it may be anything */
function requireList(name: string, list: unknown): void {
  if (list === undefined) return;
  if (!Array.isArray(list))
    throw new Error(`${name} must be a list, but is ${JSON.stringify(list)}.`);
  if (list.length === 0) throw new Error(`${name} must not be empty.`);
}

/** Another stack knows bus and queue by their names, so that nothing is imported. */
function sourceFor(scope: Construct, source: EventSource, id: string) {
  if (Stack.of(scope) === Stack.of(source)) return source;
  return new AnnouncedEvents(scope, `${id}Source`, { serviceName: source.serviceName });
}

/** The queue's policy lets in every rule on the bus, so the target need not know of it. */
function withDeadLetters(target: IRuleTarget, { queueArn }: IQueue): IRuleTarget {
  return {
    bind: (rule, id) => {
      const config = target.bind(rule, id);
      return { ...config, deadLetterConfig: config.deadLetterConfig ?? { arn: queueArn } };
    },
  };
}
