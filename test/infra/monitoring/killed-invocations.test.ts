/** Killed invocations are counted by Lambda's own lines, and no refusal is taken for one. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import {
  deployedName,
  functionCatalog,
  functionNames,
  type FunctionName,
} from '../../../infra/function-catalog.ts';
import { neverFailing } from '../../../infra/monitoring/function-alarms.ts';
import { findAll, findOne, synthesizeStack } from '../synthesized-stack.ts';
import { alarmsOf, metricsOf } from './template-metrics.ts';

const LOG_LINES = 'wxkeeper/log-lines';

let template: Template;
beforeAll(() => {
  template = synthesizeStack();
});

function logGroupOf(name: FunctionName): string {
  const LogGroupName = `/aws/lambda/${deployedName(name)}`;
  return findOne(template, 'AWS::Logs::LogGroup', { LogGroupName }).id;
}

const filtersOf = (from: Template) =>
  findAll(from, 'AWS::Logs::MetricFilter').filter(
    ({ properties }) => properties.MetricTransformations[0].MetricName === 'KilledInvocations',
  );
const filters = () => filtersOf(template);
/** The terms of `?"one" ?"another"`, any of which a line must contain. */
const terms = () =>
  filters().map(({ properties }) =>
    Array.from(
      String(properties.FilterPattern).matchAll(/\?("(?:[^"\\]|\\.)+")/g),
      ([, term = '']) => String(JSON.parse(term)),
    ),
  );

describe('killed invocations', () => {
  it('are counted in the log of each function whose errors are not crashes alone', () => {
    const byDesign = functionNames.filter((name) => !neverFailing.includes(name));
    const logs = byDesign.map(logGroupOf);
    expect(logs).toContain(logGroupOf('get-access-token'));
    const counted = filters().map(({ properties }) => String(properties.LogGroupName.Ref));
    expect(new Set(counted)).toEqual(new Set(logs));
    expect(counted).toHaveLength(logs.length);
  });

  it('are what the alarm watches, and no other stage’s', () => {
    const written = filters().map(({ properties }) => properties.MetricTransformations[0]);
    const alarm = alarmsOf(template).find(({ AlarmName }) => AlarmName.endsWith('-killed'));
    const [watched] = alarm ? metricsOf(alarm) : [];
    expect(watched).toEqual({ namespace: LOG_LINES, name: 'KilledInvocations', dimensions: {} });
    for (const { MetricNamespace, MetricName, MetricValue } of written) {
      expect([MetricNamespace, MetricName, MetricValue]).toEqual([LOG_LINES, watched?.name, '1']);
    }
    const staged = filtersOf(synthesizeStack({ stageName: 'test' }));
    for (const { properties } of staged) {
      expect(properties.MetricTransformations[0].MetricNamespace).toBe('wxkeeper-test/log-lines');
    }
  });

  it('are looked for in lines of the format that the functions have, by any of some terms', () => {
    for (const { properties } of findAll(template, 'AWS::Lambda::Function')) {
      const { LogFormat, SystemLogLevel, ApplicationLogLevel } = properties.LoggingConfig;
      const name = functionNames.find((each) => deployedName(each) === properties.FunctionName);
      const isQuiet = name !== undefined && functionCatalog[name].isQuiet === true;
      // Text is Lambda's default. What went wrong is WARN, and metrics count as INFO.
      expect([LogFormat, SystemLogLevel, ApplicationLogLevel]).toEqual(
        isQuiet ? ['JSON', 'WARN', 'INFO'] : [undefined, undefined, undefined],
      );
    }
    const patterns = filters().map(({ properties }) => properties.FilterPattern);
    expect(patterns).toEqual(
      terms().map((all) => all.map((term) => `?${JSON.stringify(term)}`).join(' ')),
    );
  });

  // As Lambda writes them in its text format; the ids are made up.
  const id = '3604209a-e9a3-11e6-939a-754dd98c7be3';
  const report = `REPORT RequestId: ${id}\tDuration: 30000.00 ms\tBilled Duration: 30000 ms\tMemory Size: 512 MB\tMax Memory Used: 120 MB`;

  it.each([
    ['a time-out', `${report}\tStatus: timeout\n`],
    [
      'a time-out, as JSON',
      `{"time":"2026-11-22T02:00:30.000Z","type":"platform.report","record":{"requestId":"${id}","metrics":{"durationMs":30000.0,"billedDurationMs":30000,"memorySizeMB":512,"maxMemoryUsedMB":120},"status":"timeout"}}\n`,
    ],
    [
      'too little memory, as JSON',
      `{"time":"2026-11-22T02:00:30.000Z","type":"platform.report","record":{"requestId":"${id}","metrics":{"durationMs":3000.0},"status":"error","errorType":"Runtime.OutOfMemory"}}\n`,
    ],
    [
      'a time-out, as it was',
      `2026-11-22T02:00:00.000Z ${id} Task timed out after 30.00 seconds\n\n`,
    ],
    ['too little memory', `${report}\tStatus: error\tError Type: Runtime.OutOfMemory\n`],
    [
      'the end of the process',
      `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n`,
    ],
  ])('are told by a line about %s', (_what, line) => {
    expect(terms()).not.toEqual([]);
    for (const each of terms()) expect(each.some((term) => line.includes(term))).toBe(true);
  });

  it.each([
    ['a refused request', `${report}\t\n`],
    ['the beginning', `START RequestId: ${id} Version: $LATEST\n`],
    [
      'an error that a function throws',
      `2026-11-22T02:00:00.000Z\t${id}\tERROR\tInvoke Error \t{"errorType":"AuthorizerNotFound"}\n`,
    ],
    [
      'our own',
      '{"level":"WARN","message":"Invocation refused","error":"WechatUnavailable","reason":"timed out"}',
    ],
  ])('are not told by a line about %s', (_what, line) => {
    expect(terms()).not.toEqual([]);
    for (const each of terms()) expect(each.some((term) => line.includes(term))).toBe(false);
  });
});
