/** The alarms about functions, by what an error of each one means. */
import { MathExpression, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { functionsWith, type FunctionName } from '../function-catalog.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { FIVE_MINUTES } from './service-metrics.ts';

/**
 * They answer whatever happens, so an error of theirs is a crash: out of time, out of memory, or a
 * bundle that does not load.
 *
 * The others fail by design and are watched by what they leave undone: `get-access-token` and
 * `create-authorization-link` also where the caller is wrong (`every-…-fails`, look-ups-failing),
 * `renew-access-token` where WeChat refuses (token-renewals-failing, renewals-dropped), and the
 * clock's functions by their figures, which then are missing (component-token-ending,
 * reconciliation-overdue).
 */
export const neverFailing = functionsWith(({ alarms }) => alarms.includes('crash'));

/** A single crash is repeated by WeChat, the queue or the merchant. */
const CRASHES_IN_FIVE_MINUTES = 3;
const THROTTLES_IN_FIVE_MINUTES = 5;
const DROPPED_RENEWALS_IN_FIVE_MINUTES = 5;
/** Fewer look-ups may all come from one caller who asks for the wrong account. */
const FEWEST_LOOK_UPS = 5;
/** WeChat waits 5 s: the start of a new instance, which is not in this figure, and the way come on top. */
const SLOW_MILLISECONDS = 3000;

type Functions = Readonly<Record<FunctionName, IFunction>>;

/** What all of them have in common: a function that nobody calls is not in trouble. */
const ofCalls = {
  comparison: 'at-least',
  missingData: TreatMissingData.NOT_BREACHING,
} as const;

/** All alarms about functions. */
export function functionAlarms(functions: Functions): AlarmDefinition[] {
  return [...failureAlarms(functions), ...loadAlarms(functions)];
}

function failureAlarms(functions: Functions): AlarmDefinition[] {
  return [
    {
      // A look-up that cannot even start counts nowhere else: nobody gets a token then.
      name: 'every-look-up-fails',
      severity: 'PAGE',
      meaning: 'Every single look-up of a token has failed for 15 minutes.',
      metric: failedPercent(functions['get-access-token'], FEWEST_LOOK_UPS),
      threshold: 100,
      datapoints: [3, 3],
      ...ofCalls,
    },
    {
      // New merchants cannot be invited; those who are in are not concerned.
      name: 'every-link-fails',
      severity: 'NOTICE',
      meaning: 'Every single signed link has been refused for 15 minutes.',
      metric: failedPercent(functions['create-authorization-link'], 1),
      threshold: 100,
      datapoints: [3, 3],
      ...ofCalls,
    },
    {
      // Pushes and merchants are lost. One alarm: the entry tells how to see which function it is.
      name: 'functions-crash',
      severity: 'PAGE',
      meaning: 'A function that should never fail keeps crashing or runs out of time.',
      metric: sumOf(
        neverFailing.map((name) => functions[name].metricErrors({ period: FIVE_MINUTES })),
        'crashes',
      ),
      threshold: CRASHES_IN_FIVE_MINUTES,
      datapoints: [2, 3],
      ...ofCalls,
    },
    {
      // Look-ups go on with the tokens that are left, and renew by themselves in the end.
      name: 'renewals-dropped',
      severity: 'NOTICE',
      meaning: 'Renewals that were handed over were not done.',
      metric: functions['renew-access-token'].metric('AsyncEventsDropped', {
        statistic: 'Sum',
        period: FIVE_MINUTES,
      }),
      threshold: DROPPED_RENEWALS_IN_FIVE_MINUTES,
      datapoints: [3, 3],
      ...ofCalls,
    },
  ];
}

function loadAlarms(functions: Functions): AlarmDefinition[] {
  const received = functionsWith(({ alarms }) => alarms.includes('slow'));
  return [
    {
      // Lambda refuses calls: WeChat's pushes, merchants and look-ups alike.
      name: 'functions-throttled',
      severity: 'PAGE',
      meaning: "Lambda refuses calls, as the account's or a function's concurrency is used up.",
      metric: sumOf(
        throttledFunctions.map((name) => functions[name].metricThrottles({ period: FIVE_MINUTES })),
        'refused calls',
      ),
      threshold: THROTTLES_IN_FIVE_MINUTES,
      datapoints: [2, 3],
      ...ofCalls,
    },
    {
      // Nothing is lost yet; at 5 s WeChat gives up and sends again.
      name: 'receive-slow',
      severity: 'NOTICE',
      meaning: "Taking in pushes takes more than 3 s of WeChat's 5 s.",
      metric: new MathExpression({
        expression: 'MAX(METRICS())',
        usingMetrics: byId(
          received.map((name) =>
            functions[name].metricDuration({ statistic: 'p99', period: FIVE_MINUTES }),
          ),
        ),
        label: 'slowest push (p99)',
        period: FIVE_MINUTES,
      }),
      threshold: SLOW_MILLISECONDS,
      datapoints: [3, 3],
      ...ofCalls,
    },
  ];
}

/**
 * An alarm takes 10 metrics at most.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
 */
const throttledFunctions = functionsWith(({ alarms }) => alarms.includes('throttled'));

function failedPercent(watched: IFunction, fewest: number): MathExpression {
  return new MathExpression({
    expression: `IF(calls >= ${fewest}, 100 * errors / calls, 0)`,
    usingMetrics: {
      errors: watched.metricErrors({ period: FIVE_MINUTES }),
      calls: watched.metricInvocations({ period: FIVE_MINUTES }),
    },
    label: '% of calls failed',
    period: FIVE_MINUTES,
  });
}

/** `SUM` over a list, as `m1 + m2` has no value where one of them has none. */
function sumOf(metrics: readonly IMetric[], label: string): MathExpression {
  const usingMetrics = byId(metrics);
  return new MathExpression({
    expression: 'SUM(METRICS())',
    usingMetrics,
    label,
    period: FIVE_MINUTES,
  });
}

function byId(metrics: readonly IMetric[]): Record<string, IMetric> {
  return Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
}
