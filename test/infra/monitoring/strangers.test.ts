/**
 * Strangers alone ring no alarm that wakes somebody: why not, for each of them. Where the template can
 * tell, it is asked; what strangers do in fact measure is in test/functions/strangers.test.ts.
 */
import { describe, expect, it } from '@jest/globals';
import {
  deployedName,
  functionCatalog,
  functionNames,
  type FunctionName,
} from '../../../infra/function-catalog.ts';
import { throttles } from '../../../infra/functions/throttles.ts';
import { METRIC_NAMESPACE } from '../../../shared/aws/metrics.ts';
import { findAll, findOne, referred, responderArn, synthesizeStack } from '../synthesized-stack.ts';
import { alarmsOf, kindOf, metricsOf, type AlarmProperties } from './template-metrics.ts';

const template = synthesizeStack({ messageResponder: responderArn });
const pages = alarmsOf(template).filter(({ AlarmDescription }) =>
  AlarmDescription.startsWith('PAGE: '),
);

/** Why strangers do not get there: what keeps them out. */
type Reason =
  /** Only functions write the figure that nobody invokes but our schedules, queue and callers. */
  | 'invoked-only'
  /** Only what stands behind WeChat's signature writes it. */
  | 'signed-only'
  /** It says what WeChat makes of our address, or that WeChat is away, whoever asks. */
  | 'wechat-only'
  /** The throttles keep strangers below it. */
  | 'throttled'
  /** It is a fault of ours, whoever finds it. */
  | 'our-fault'
  /** They can, by doing the harm that the alarm is about: it has to be ended now. */
  | 'harm-done';

const reasons: Record<string, { metrics: string[]; reason: Reason; because: string }> = {
  'verify-ticket-overdue': {
    metrics: ['VerifyTicketAgeSeconds'],
    reason: 'signed-only',
    because: 'the scheduler measures it, and only a signed push changes it',
  },
  'component-token-ending': {
    metrics: ['ComponentAccessTokenValiditySeconds'],
    reason: 'invoked-only',
    because: 'the scheduler measures it; visits only ever renew the token earlier',
  },
  'token-renewals-failing': {
    metrics: ['FailedTokenRenewals', 'TokenRenewals'],
    reason: 'invoked-only',
    because: 'visits need the token of the component, and these are those of accounts',
  },
  'look-ups-failing': {
    metrics: ['FailedTokenLookUps', 'Invocations', 'Invocations'],
    reason: 'invoked-only',
    because: 'look-ups have no route',
  },
  'authorizers-lost': {
    metrics: ['Announcements'],
    reason: 'invoked-only',
    because: 'it takes a renewal of an account that has authorized',
  },
  'address-not-allowed': {
    metrics: ['FailedWechatCalls'],
    reason: 'wechat-only',
    because: 'WeChat looks at the address of the call, which is ours',
  },
  'quota-used-up': {
    metrics: ['UsedUpQuotas'],
    reason: 'invoked-only',
    because: 'what visits ask WeChat for is counted apart',
  },
  'wechat-unreachable': {
    metrics: ['FailedWechatCalls', 'WechatCalls'],
    reason: 'wechat-only',
    because: 'what a visit asks for, WeChat answers: with a code or with an errcode',
  },
  'signed-pushes-refused': {
    metrics: ['LostPushes'],
    reason: 'signed-only',
    because: 'it is counted behind the signature',
  },
  'events-waiting': {
    metrics: ['ApproximateAgeOfOldestMessage'],
    reason: 'signed-only',
    because: 'the queue takes messages of our functions alone, which send what is signed',
  },
  'every-look-up-fails': {
    metrics: ['Errors', 'Invocations'],
    reason: 'invoked-only',
    because: 'look-ups have no route',
  },
  'functions-crash': {
    metrics: functionNames.flatMap((name) =>
      functionCatalog[name].alarms.includes('crash') ? ['Errors'] : [],
    ),
    reason: 'our-fault',
    because: 'whatever is asked, these functions answer it within their time',
  },
  'functions-throttled': {
    metrics: functionNames.flatMap((name) =>
      functionCatalog[name].alarms.includes('throttled') ? ['Throttles'] : [],
    ),
    reason: 'throttled',
    because: "less gets through than fills the account's 1,000 executions (not so with 10)",
  },
  'invocations-killed': {
    metrics: ['KilledInvocations'],
    reason: 'invoked-only',
    because: 'the lines are those of functions without a route',
  },
  'look-ups-slow': {
    metrics: ['Duration', 'Invocations'],
    reason: 'invoked-only',
    because: 'look-ups have no route',
  },
  'api-errors': {
    metrics: ['OwnFaults'],
    reason: 'our-fault',
    because:
      'pages that fail for WeChat or for its quotas do not count; a stranger’s push gets 4xx',
  },
  'pushes-throttled': {
    metrics: ['ThrottledRequests', 'ThrottledRequests'],
    reason: 'harm-done',
    because: 'nobody can tell whose push was refused with 429: WeChat’s are lost among them',
  },
  'key-refused': {
    metrics: ['KeyRefusals'],
    reason: 'invoked-only',
    because: 'the lines are those of functions without a route',
  },
  'secret-reads-failing': {
    metrics: ['FailedSecretReads'],
    reason: 'our-fault',
    because: 'which secret is read is not for the caller to choose',
  },
};

const namesOf = (alarm: AlarmProperties) => metricsOf(alarm).map(({ name }) => name);
const hasRoute = (name: FunctionName) => functionCatalog[name].routes !== undefined;
const named = (reason: Reason) =>
  pages.filter((alarm) => reasons[kindOf(alarm)]?.reason === reason);

it('every page has a reason, for the figures that it watches', () => {
  const watched = pages.map((alarm) => [kindOf(alarm), namesOf(alarm).toSorted()]);
  const foreseen = Object.entries(reasons).map(([name, { metrics }]) => [name, metrics.toSorted()]);
  expect(Object.fromEntries(watched)).toEqual(Object.fromEntries(foreseen));
  expect(watched).toHaveLength(foreseen.length);
});

it.each(Object.entries(reasons))('%s: $because', (name) => {
  expect(pages.map((alarm) => kindOf(alarm))).toContain(name);
});

it('a page that strangers can ring is one that tells of harm, and there is only this one', () => {
  expect(named('harm-done').map((alarm) => kindOf(alarm))).toEqual(['pushes-throttled']);
});

describe('figures of functions that are only invoked', () => {
  it('of Lambda are about functions without a route', () => {
    const metrics = named('invoked-only').flatMap(metricsOf);
    const ids = metrics.flatMap(({ dimensions }) => {
      const value = dimensions['FunctionName'];
      return value === undefined ? [] : [referred(value as { Ref: string })];
    });
    const withRoute = new Set(functionNames.filter(hasRoute).map(idOf));
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.filter((id) => id && withRoute.has(id))).toEqual([]);
  });

  it('of logs are about functions without a route', () => {
    const logs = findAll(template, 'AWS::Logs::MetricFilter')
      .filter(({ properties }) =>
        ['KilledInvocations', 'KeyRefusals'].includes(
          properties.MetricTransformations[0].MetricName,
        ),
      )
      .map(({ properties }) => referred(properties.LogGroupName));
    const reached = new Set(
      functionNames.filter(hasRoute).map(
        (name) =>
          findOne(template, 'AWS::Logs::LogGroup', {
            LogGroupName: `/aws/lambda/${deployedName(name)}`,
          }).id,
      ),
    );
    expect(logs.length).toBeGreaterThan(3);
    expect(logs.filter((id) => id && reached.has(id))).toEqual([]);
  });

  it('of ours count accounts, or what visits do not ask for', () => {
    const own = named('invoked-only')
      .flatMap(metricsOf)
      .filter(
        ({ namespace, name }) => namespace === METRIC_NAMESPACE && /Renewals|Quota/.test(name),
      )
      .map(({ dimensions }) => dimensions['token'] ?? dimensions['purpose']);
    expect(new Set(own)).toEqual(new Set(['authorizer', 'service']));
  });
});

it('strangers fill less than the executions at which functions are throttled', () => {
  const SECONDS_OF_A_REFUSED_PUSH = 0.02;
  const { events, messages } = throttles;
  const pushes =
    (events.requestsPerSecond + messages.requestsPerSecond) * SECONDS_OF_A_REFUSED_PUSH;
  const visits = functionNames.flatMap((name) =>
    (functionCatalog[name].routes ?? [])
      .filter(({ method }) => method === 'GET')
      .map(
        ({ throttle }) =>
          throttle.burst + throttle.requestsPerSecond * functionCatalog[name].timeoutSeconds,
      ),
  );
  const filled = visits.reduce((sum, each) => sum + each, pushes);
  // The default of `accountConcurrency`, and the share at which concurrency-claimed notices.
  expect(filled).toBeLessThan(1000 * 0.8);
});

function idOf(name: FunctionName): string {
  return findOne(template, 'AWS::Lambda::Function', { FunctionName: deployedName(name) }).id;
}
