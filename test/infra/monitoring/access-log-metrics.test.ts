/** What CloudWatch counts in the access log: faults of our own, and 429 by route. */
import { describe, expect, it } from '@jest/globals';
import { findAll, findOne, referred, synthesizeStack } from '../synthesized-stack.ts';
import { alarmsOf, metricsOf } from './template-metrics.ts';

const template = synthesizeStack();
const accessLog = findOne(template, 'AWS::Logs::LogGroup', {
  LogGroupName: '/aws/vendedlogs/wxkeeper-http-api',
});
const filters = findAll(template, 'AWS::Logs::MetricFilter').filter(
  ({ properties }) => referred(properties.LogGroupName) === accessLog.id,
);
const format: Record<string, string> = JSON.parse(
  findOne(template, 'AWS::ApiGatewayV2::Stage').properties.AccessLogSettings.Format,
);
const routeKeys = findAll(template, 'AWS::ApiGatewayV2::Route').map(
  ({ properties }): string => properties.RouteKey,
);

function filterOf(name: string) {
  const found = filters.find(
    ({ properties }) => properties.MetricTransformations[0].MetricName === name,
  );
  if (!found) throw new Error(`no filter ${name}`);
  const { FilterPattern, MetricTransformations } = found.properties;
  return { pattern: String(FilterPattern), written: MetricTransformations[0] };
}

/** As CloudWatch Logs reads the few patterns that are used: any of some, each of which is all of some. */
function matches(pattern: string, line: Record<string, string>): boolean {
  return pattern
    .split('||')
    .some((alternative) => alternative.split('&&').every((part) => holds(part, line)));
}

/** `*` at the end stands for any text. */
function holds(part: string, line: Record<string, string>): boolean {
  const [, field = '', value = ''] = /^[{( ]*\$\.(\w+) = "([^"]*)"[}) ]*$/.exec(part) ?? [];
  if (field === '') throw new Error(`not foreseen: ${part}`);
  const given = line[field] ?? '';
  return value.endsWith('*') ? given.startsWith(value.slice(0, -1)) : given === value;
}

const line = (status: string, routeKey: string) => ({ status, routeKey });

it("the log has API Gateway's own reasons, and still no path and no query", () => {
  expect(Object.values(format)).toEqual(
    expect.arrayContaining([
      '$context.error.message',
      '$context.error.responseType',
      '$context.integrationErrorMessage',
    ]),
  );
  expect(JSON.stringify(format)).not.toMatch(/\.path\b|query|\.authorizer/i);
});

it('the filters read fields that the log has', () => {
  expect(filters).toHaveLength(2);
  for (const { properties } of filters) {
    const { Dimensions = [] } = properties.MetricTransformations[0];
    const values = Dimensions.map(({ Value }: { Value: string }) => Value).join(' ');
    const named = `${properties.FilterPattern} ${values}`.matchAll(/\$\.(\w+)/g);
    for (const [, field = ''] of named) expect(format).toHaveProperty(field);
  }
});

describe('faults of our own', () => {
  const { pattern, written } = filterOf('OwnFaults');
  const visit = 'GET /{componentAppId}/authorize';
  const push = 'POST /{componentAppId}/events';

  it.each([
    ['a push that could not be stored', line('503', push), true],
    ['a push that met a fault', line('500', push), true],
    ['a page that met a fault', line('500', visit), true],
    ['a page while WeChat is away, or its quota is used up', line('503', visit), false],
    ['a page for which WeChat refuses us', line('502', visit), false],
    ['a forged push', line('403', push), false],
    ['a throttled push', line('429', push), false],
    ['an accepted push', line('200', push), false],
  ])('%s', (_what, logged, isOurs) => {
    expect(matches(pattern, logged)).toBe(isOurs);
  });

  it('are what api-errors watches, and no other alarm', () => {
    const watching = alarmsOf(template).filter((alarm) =>
      metricsOf(alarm).some(({ name }) => name === 'OwnFaults'),
    );
    expect(watching.map(({ AlarmName }) => AlarmName)).toEqual(['wxkeeper-api-errors']);
    expect(watching.flatMap(metricsOf)).toEqual([
      { namespace: written.MetricNamespace, name: written.MetricName, dimensions: {} },
    ]);
  });
});

describe('throttled requests', () => {
  const { pattern, written } = filterOf('ThrottledRequests');
  const watchedBy = (name: string) => {
    const found = alarmsOf(template).filter(({ AlarmName }) => AlarmName === `wxkeeper-${name}`);
    return found.flatMap(metricsOf).map(({ dimensions }) => String(dimensions['route']));
  };

  it('are those with 429, by the route', () => {
    expect(matches(pattern, line('429', 'GET /{file}'))).toBe(true);
    expect(matches(pattern, line('403', 'GET /{file}'))).toBe(false);
    expect(written.Dimensions).toEqual([{ Key: 'route', Value: '$.routeKey' }]);
  });

  it('of pushes page, and of all other routes are a notice', () => {
    const isPush = (routeKey: string) => routeKey.startsWith('POST ');
    expect(watchedBy('pushes-throttled')).toEqual(routeKeys.filter(isPush));
    // What people type is tried out by strangers, too: there 429 is nobody's concern.
    const isTyped = (routeKey: string) => routeKey === 'GET /' || routeKey.includes('{rest+}');
    expect(new Set(watchedBy('requests-throttled'))).toEqual(
      new Set(routeKeys.filter((routeKey) => !isPush(routeKey) && !isTyped(routeKey))),
    );
  });
});

it('each stage has its own figures', () => {
  const staged = findAll(synthesizeStack({ stageName: 'test' }), 'AWS::Logs::MetricFilter');
  for (const { properties } of staged) {
    expect(properties.MetricTransformations[0].MetricNamespace).toBe('wxkeeper-test/log-lines');
  }
});
