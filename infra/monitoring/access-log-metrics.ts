/** What the HTTP API's access log tells by route, which the API's own metrics do not. */
import type { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { routeKeyOf, routes } from '../function-routes.ts';
import { throttles } from '../functions/throttles.ts';
import { lineMetric, logLinesNamespace } from './log-lines.ts';
import { byId, sumOf } from './sum.ts';

/**
 * A fault of our own is 500 on every route. Other 5xx on a merchant's page say that WeChat refuses or
 * does not answer, which strangers can bring about. Pushes ask WeChat for nothing, so there every 5xx
 * is ours. Pushes are all that comes by POST.
 */
const OWN_FAULTS = '{ ($.status = "500") || (($.status = "5*") && ($.routeKey = "POST *")) }';
/** API Gateway answers it before any function. */
const THROTTLED = '{ $.status = "429" }';
/** Of {@link THROTTLED}: the route as the log has it. */
const ROUTE = 'route';

const names = { ownFaults: 'OwnFaults', throttled: 'ThrottledRequests' } as const;

/** Has CloudWatch count lines of the access log. Nothing is written where there are none. */
export function countRequests(scope: Construct, serviceName: string, logGroup: ILogGroup): void {
  const common = { logGroup, metricNamespace: logLinesNamespace(serviceName) };
  new MetricFilter(scope, 'own-faults', {
    ...common,
    filterPattern: FilterPattern.literal(OWN_FAULTS),
    metricName: names.ownFaults,
  });
  new MetricFilter(scope, 'throttled-requests', {
    ...common,
    filterPattern: FilterPattern.literal(THROTTLED),
    metricName: names.throttled,
    dimensions: { [ROUTE]: '$.routeKey' },
  });
}

/** Answers that only a fault of our own explains. */
export function ownFaults(serviceName: string): Metric {
  return lineMetric(serviceName, { metricName: names.ownFaults });
}

/** Requests that were answered with 429, of one route. */
export function throttledOf(serviceName: string, routeKey: string): Metric {
  const dimensionsMap = { [ROUTE]: routeKey };
  return lineMetric(serviceName, { metricName: names.throttled, dimensionsMap, label: routeKey });
}

/** The same of all pushes, or of all other requests. */
export function throttledRequests(serviceName: string, which: 'pushes' | 'others'): MathExpression {
  const counted = routes
    .filter(({ method }) => (method === 'POST') === (which === 'pushes'))
    // Whoever tries addresses out gets 429 there, which harms nobody and wakes nobody.
    .filter(({ throttle }) => throttle !== throttles.typedAddresses);
  const metrics = counted.map((route) => throttledOf(serviceName, routeKeyOf(route)));
  return sumOf(byId(metrics), `${which} with 429`);
}
