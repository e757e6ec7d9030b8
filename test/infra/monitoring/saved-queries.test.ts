/** Saved log queries: they ask log groups of the service for fields that its lines have. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { readdirSync, readFileSync } from 'node:fs';
import { dimensionsOf } from '../../../infra/monitoring/service-metrics.ts';
import { savedQueries } from '../../../infra/monitoring/saved-queries.ts';
import { functionNames } from '../../../infra/function-catalog.ts';
import { findAll, synthesizeStack } from '../synthesized-stack.ts';

let template: Template;
beforeAll(() => {
  template = synthesizeStack();
});

interface QueryProperties {
  Name: string;
  QueryString: string;
  LogGroupNames: { Ref: string }[];
}

function queries(from = template): QueryProperties[] {
  return findAll(from, 'AWS::Logs::QueryDefinition').map(({ properties }) => properties as never);
}

/** All of `shared/`, in which the lines are written. */
const source = readdirSync(new URL('../../../shared/', import.meta.url), { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(new URL(`../../../shared/${path}`, import.meta.url), 'utf8'))
  .join('\n');

/** What API Gateway is told to log. */
function accessLogFields(): string[] {
  const [stage] = findAll(template, 'AWS::ApiGatewayV2::Stage');
  return Object.keys(JSON.parse(stage?.properties.AccessLogSettings.Format ?? '{}'));
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html */
const flowLogFields =
  'version accountId interfaceId srcAddr dstAddr srcPort dstPort protocol packets bytes action logStatus'.split(
    ' ',
  );

/** The functions, results and words of the query language, and of CloudWatch Logs itself. */
const language = new Set(
  'fields filter stats sort limit desc asc by as or and like count sum pct max latest bin ispresent'.split(
    ' ',
  ),
);

describe('the saved queries', () => {
  it('are in a folder of the service’s name', () => {
    expect(queries().map(({ Name }) => Name)).toEqual(
      savedQueries.map(({ name }) => `wxkeeper/${name}`),
    );
  });

  it('count look-ups and not lines: many look-ups share a line', () => {
    const query = queries().find(({ Name }) => Name === 'wxkeeper/8 look-ups by outcome');
    expect(query?.QueryString).toContain('sum(TokenLookUps) as lookUps by outcome');
    // The times in such a line are a list, which the query language does not reckon with.
    expect(query?.QueryString).not.toContain('TokenLookUpMilliseconds');
  });

  it('ask every log group of the stack, and no other', () => {
    const logGroups = findAll(template, 'AWS::Logs::LogGroup').map(({ id }) => id);
    const asked = queries().flatMap(({ LogGroupNames }) => LogGroupNames.map(({ Ref }) => Ref));
    expect(logGroups).toHaveLength(functionNames.length + 2);
    expect(new Set(asked)).toEqual(new Set(logGroups));
    for (const { LogGroupNames } of queries()) expect(LogGroupNames.length).toBeGreaterThan(0);
  });

  it('are one less without a network, whose connections could be asked for', () => {
    const names = queries(synthesizeStack({ egress: 'none' })).map(({ Name }) => Name);
    const others = queries().filter(({ Name }) => Name !== 'wxkeeper/10 connections out');
    expect(names).toEqual(others.map(({ Name }) => Name));
    expect(names).toHaveLength(savedQueries.length - 1);
  });

  it('ask for fields that lines have: metrics, their dimensions, what shared/ or AWS logs', () => {
    const knownFields = new Set([
      ...Object.keys(dimensionsOf),
      ...Object.values(dimensionsOf).flat(2).map(String),
      ...accessLogFields(),
      ...flowLogFields,
    ]);
    for (const { QueryString } of queries()) {
      const results = new Set([...QueryString.matchAll(/ as (\w+)/g)].map(([, name]) => name));
      const words = QueryString.replaceAll(/'[^']*'|\/[^/]*\//g, '').matchAll(
        /(?<![@\w])[a-z]\w*/gi,
      );
      const fields = [...words]
        .map(([word]) => word)
        .filter((word) => !language.has(word) && !results.has(word));
      for (const field of fields) {
        const isWritten = new RegExp(`\\b${field}\\b`).test(source);
        const isOfPowertools = ['level', 'message'].includes(field);
        expect([field, knownFields.has(field) || isWritten || isOfPowertools]).toEqual([
          field,
          true,
        ]);
      }
    }
  });

  it('look for messages that are logged', () => {
    const texts = queries().map(({ QueryString }) => QueryString);
    const messages = [...texts.join('\n').matchAll(/message = '([^']+)'/g)];
    expect(messages.length).toBeGreaterThan(0);
    for (const [, message] of messages) expect(source).toContain(`'${message}'`);
  });
});
