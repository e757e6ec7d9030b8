/** The alarms about Lambda functions. */
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { functionsWith, WECHAT_WAITS_SECONDS, type FunctionName } from '../function-catalog.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { PERIOD } from './service-metrics.ts';
import { byId, sumOf } from './sum.ts';

/**
 * These functions handle all errors, so a Lambda error of theirs is a crash: a timeout, a lack of
 * memory, or a bundle that does not load.
 *
 * The other functions fail by design, so other alarms watch them. Their crashes are in
 * invocations-killed, and the rest:
 * - `get-access-token`, `get-ticket` and `create-authorization-link` also fail if the request is
 *   wrong: every-look-up-fails, every-ticket-fails, every-link-fails, look-ups-failing.
 * - `adopt-authorization-code`, `assign-tenant`, `check-component`, `clear-quota`, `import-authorizers` and
 *   `export-authorizers` are called now and then, by somebody who sees it.
 * - `renew-access-token` fails if WeChat refuses: token-renewals-failing, renewals-dropped.
 * - For scheduled functions missing metrics are the sign: component-token-ending,
 *   reconciliation-overdue.
 */
export const neverFailing = functionsWith(({ alarms }) => alarms.includes('crash'));

/** After a single crash WeChat, the queue or the merchant retries. */
const CRASHES_IN_PERIOD = 3;
const THROTTLES_IN_PERIOD = 5;
const DROPPED_RENEWALS_IN_PERIOD = 5;
/** Fewer look-ups may all come from one caller with a wrong request. */
const FEWEST_LOOK_UPS = 5;
/** WeChat waits 5 s. This metric excludes cold starts and network time, so 2 s are left for them. */
const SLOW_MILLISECONDS = 3000;

type Functions = Readonly<Record<FunctionName, IFunction>>;

/** Common to all: missing data is fine, because it only means that nothing called the function. */
const ofCalls = {
  comparison: 'at-least',
  missingData: TreatMissingData.NOT_BREACHING,
} as const;

/** All alarms about functions. */
export function functionAlarms(functions: Functions): AlarmDefinition[] {
  return [
    ...everyCallFailsAlarms(functions),
    ...failureAlarms(functions),
    ...loadAlarms(functions),
  ];
}

function everyCallFailsAlarms(functions: Functions): AlarmDefinition[] {
  return [
    {
      // If the function cannot even start, no other metric counts it, and no caller gets a token.
      name: 'every-look-up-fails',
      severity: 'PAGE',
      meaning: 'Every token look-up has failed for 15 minutes.',
      chinese: '15 分钟以来，每次取令牌都失败。',
      metric: failedPercent(functions['get-access-token'], FEWEST_LOOK_UPS),
      threshold: 100,
      datapoints: [3, 3],
      ...ofCalls,
    },
    {
      // No page: WeChat refuses tickets to many accounts, and perhaps no other one asks for them.
      name: 'every-ticket-fails',
      severity: 'NOTICE',
      meaning: 'Every look-up of a ticket has failed for 15 minutes.',
      chinese: '15 分钟以来，每次取 ticket 都失败。',
      metric: failedPercent(functions['get-ticket'], FEWEST_LOOK_UPS),
      threshold: 100,
      datapoints: [3, 3],
      ...ofCalls,
    },
    {
      // New merchants cannot be invited. Existing merchants are not affected.
      name: 'every-link-fails',
      severity: 'NOTICE',
      meaning: 'Every request for a signed link has failed for 15 minutes.',
      chinese: '15 分钟以来，每次生成签名链接都失败。',
      metric: failedPercent(functions['create-authorization-link'], 1),
      threshold: 100,
      datapoints: [3, 3],
      ...ofCalls,
    },
  ];
}

function failureAlarms(functions: Functions): AlarmDefinition[] {
  return [
    {
      // Pushes and merchants are lost. There is one alarm for all functions; its runbook section
      // explains how to find the function.
      name: 'functions-crash',
      severity: 'PAGE',
      meaning: 'A function that should never fail keeps crashing or timing out.',
      chinese: '本不应失败的函数一再崩溃或超时。',
      metric: sumOf(
        byId(neverFailing.map((name) => functions[name].metricErrors({ period: PERIOD }))),
        'crashes',
      ),
      threshold: CRASHES_IN_PERIOD,
      datapoints: [2, 3],
      ...ofCalls,
    },
    {
      // Look-ups continue with valid tokens, and renew a token themselves before it expires.
      name: 'renewals-dropped',
      severity: 'NOTICE',
      meaning: 'Renewals that look-ups started in the background were not completed.',
      chinese: '取令牌时发起的后台续期没有完成。',
      metric: functions['renew-access-token'].metric('AsyncEventsDropped', {
        statistic: 'Sum',
        period: PERIOD,
      }),
      threshold: DROPPED_RENEWALS_IN_PERIOD,
      datapoints: [3, 3],
      ...ofCalls,
    },
  ];
}

function loadAlarms(functions: Functions): AlarmDefinition[] {
  const received = functionsWith(({ alarms }) => alarms.includes('slow'));
  return [
    {
      // Lambda rejects invocations: pushes of WeChat, visits of merchants and look-ups.
      name: 'functions-throttled',
      severity: 'PAGE',
      meaning: "Lambda throttles calls: the account's or a function's concurrency is used up.",
      chinese: 'Lambda 限流：账号或某个函数的并发已用完。',
      metric: sumOf(
        byId(throttledFunctions.map((name) => functions[name].metricThrottles({ period: PERIOD }))),
        'refused calls',
      ),
      threshold: THROTTLES_IN_PERIOD,
      datapoints: [2, 3],
      ...ofCalls,
    },
    {
      // Nothing is lost yet. After 5 s WeChat gives up and retries.
      name: 'receive-slow',
      severity: 'NOTICE',
      meaning: `Accepting a push takes more than ${SLOW_MILLISECONDS / 1000} s. WeChat times out after ${WECHAT_WAITS_SECONDS} s.`,
      chinese: `接收一次推送超过 ${SLOW_MILLISECONDS / 1000} 秒，微信等待 ${WECHAT_WAITS_SECONDS} 秒即超时。`,
      metric: new MathExpression({
        expression: 'MAX(METRICS())',
        usingMetrics: byId(
          received.map((name) =>
            functions[name].metricDuration({ statistic: 'p99', period: PERIOD }),
          ),
        ),
        label: 'slowest push (p99)',
        period: PERIOD,
      }),
      threshold: SLOW_MILLISECONDS,
      datapoints: [3, 3],
      ...ofCalls,
    },
  ];
}

/**
 * An alarm can use at most 10 metrics.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
 */
const throttledFunctions = functionsWith(({ alarms }) => alarms.includes('throttled'));

function failedPercent(watched: IFunction, fewest: number): MathExpression {
  return new MathExpression({
    expression: `IF(calls >= ${fewest}, 100 * errors / calls, 0)`,
    usingMetrics: {
      errors: watched.metricErrors({ period: PERIOD }),
      calls: watched.metricInvocations({ period: PERIOD }),
    },
    label: '% of calls failed',
    period: PERIOD,
  });
}
