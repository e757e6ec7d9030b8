/** The dashboard: it parses, shows every component, and names no metric that does not exist. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { functionNames } from '../../../infra/function-catalog.ts';
import { dimensionsOf } from '../../../infra/monitoring/service-metrics.ts';
import { METRIC_NAMESPACE } from '../../../shared/aws/metrics.ts';
import { WECHAT_TIMEOUT_SECONDS } from '../../../shared/wechat/call.ts';
import { read } from '../../support/documents.ts';
import { findOne, responderArn, synthesizeStack } from '../synthesized-stack.ts';
import { alarmsOf, graphedMetrics, searchesOf, widgetsOf } from './template-metrics.ts';

const components = ['wx0123456789abcdef', 'wxfedcba9876543210'];

let template: Template;
let widgets: ReturnType<typeof widgetsOf>;
beforeAll(() => {
  template = synthesizeStack({ components, messageResponder: responderArn });
  widgets = widgetsOf(template);
});

/** What AWS's own graphs show. */
const platformMetrics = [
  'AWS/SQS ApproximateAgeOfOldestMessage',
  'AWS/SQS ApproximateNumberOfMessagesVisible',
  'AWS/Lambda ClaimedAccountConcurrency',
  'AWS/Lambda Duration',
  'AWS/Lambda Errors',
  'AWS/Lambda Invocations',
  'AWS/Lambda Throttles',
  'AWS/ApiGateway 4xx',
  'AWS/ApiGateway 5xx',
  'AWS/ApiGateway Count',
  'AWS/ApiGateway Latency',
  'AWS/DynamoDB ConsumedReadCapacityUnits',
  'AWS/DynamoDB ConsumedWriteCapacityUnits',
  'AWS/DynamoDB ReadThrottleEvents',
  'AWS/DynamoDB WriteThrottleEvents',
  'AWS/Scheduler InvocationDroppedCount',
  'AWS/Scheduler InvocationsFailedToBeSentToDeadLetterCount',
  'AWS/Scheduler TargetErrorCount',
  'wxkeeper/log-lines KeyRefusals',
  'wxkeeper/log-lines KilledInvocations',
  'wxkeeper/log-lines OwnFaults',
  'wxkeeper/log-lines ThrottledRequests',
];

describe('the dashboard', () => {
  it('is named after the service', () => {
    const { properties } = findOne(template, 'AWS::CloudWatch::Dashboard');
    expect(properties.DashboardName).toBe('wxkeeper');
  });

  it('begins with how to read on and with the state of every alarm', () => {
    const [text, status] = widgets;
    expect(text?.properties.markdown).toContain('`docs/runbook.md`, `docs/runbook.zh-CN.md`');
    expect(text?.properties.markdown).toContain('Logs Insights');
    const shown = status?.properties.alarms?.map((arn) => arn.split(':alarm:')[1]);
    const names = alarmsOf(template).map(({ AlarmName }) => AlarmName);
    expect(shown?.toSorted()).toEqual(names.toSorted());
    expect(names.length).toBeGreaterThan(30);
  });

  it.each(components)('shows ticket and token of %s', (componentAppId) => {
    const shown = graphedMetrics(widgets).filter(
      ({ dimensions }) => dimensions['componentAppId'] === componentAppId,
    );
    expect(new Set(shown.map(({ name }) => name))).toEqual(
      new Set([
        'VerifyTicketAgeSeconds',
        'ComponentAccessTokenValiditySeconds',
        'FailedTokenLookUps',
        'ReconciledAuthorizers',
      ]),
    );
  });

  it('shows every metric that the functions write', () => {
    const named = graphedMetrics(widgets).map(({ name }) => name);
    const searched = searchesOf(widgets).map((text) => /MetricName="(\w+)"/.exec(text)?.[1]);
    expect(new Set([...named, ...searched].filter((name) => name && name in dimensionsOf))).toEqual(
      new Set(Object.keys(dimensionsOf)),
    );
  });

  it("names the functions' metrics only by dimensions that they have", () => {
    for (const { namespace, name, dimensions } of graphedMetrics(widgets)) {
      if (namespace !== METRIC_NAMESPACE) continue;
      const { service, ...others } = dimensions;
      expect(service).toBe('wxkeeper');
      const sets = dimensionsOf[name as keyof typeof dimensionsOf];
      expect(sets.map((set) => set.join())).toContain(Object.keys(others).join());
    }
  });

  it('searches by all dimensions of a metric, and for this service alone', () => {
    const searches = searchesOf(widgets);
    expect(searches.length).toBeGreaterThan(10);
    for (const text of searches) {
      const [, schema = '', name = ''] =
        /^SEARCH\('\{wxkeeper,service(?:,([\w,]+))?\} MetricName="(\w+)" service="wxkeeper"', '[\w]+', \d+\)$/.exec(
          text,
        ) ?? [];
      expect(dimensionsOf[name as keyof typeof dimensionsOf]?.map(String)).toContain(schema);
    }
  });

  it('shows queues, functions, table and API by the metrics that AWS has of them', () => {
    const shown = graphedMetrics(widgets)
      .filter(({ namespace }) => namespace !== METRIC_NAMESPACE)
      .map(({ namespace, name }) => `${namespace} ${name}`);
    expect(new Set(shown)).toEqual(new Set(platformMetrics));
  });

  it('shows the errors of every function', () => {
    const errors = graphedMetrics(widgets).filter(({ name }) => name === 'Errors');
    expect(errors).toHaveLength(functionNames.length);
  });

  it('names the time-out of calls to WeChat that is in force', () => {
    const titles = widgets.map(({ properties }) => properties.title);
    expect(titles).toContain(`Latency of calls to WeChat (timeout ${WECHAT_TIMEOUT_SECONDS} s)`);
    expect(read('infra/monitoring/chain-widgets.ts')).not.toMatch(/timeout \d/);
  });

  it('keeps the Chinese of its titles', () => {
    const titles = widgets.map(({ properties }) => properties.title ?? '').join();
    expect(titles).toContain('验证票据');
  });
});
