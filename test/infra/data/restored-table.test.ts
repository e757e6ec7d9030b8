/** The setting `restoredTable`: everything uses the restored table, and the stack keeps its own. */
import { describe, expect, it } from '@jest/globals';
import { deployedName, functionsWith } from '../../../infra/function-catalog.ts';
import { alarmsOf, graphedMetrics, metricsOf, widgetsOf } from '../monitoring/template-metrics.ts';
import { findAll, findOne, statementsOf, synthesizeStack, textOf } from '../synthesized-stack.ts';

const restoredTable = 'wxkeeper-restored';
const template = synthesizeStack({ restoredTable });
const resources = template.toJSON().Resources;

const restoredArn = `arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/${restoredTable}`;

describe('with a restored table', () => {
  it('the stack keeps its own table as it was, for the way back', () => {
    const own = findOne(template, 'AWS::DynamoDB::GlobalTable');
    const before = findOne(synthesizeStack(), 'AWS::DynamoDB::GlobalTable');
    expect(own).toEqual(before);
    expect(own.deletionPolicy).toBe('Retain');
  });

  it('nothing else in the stack knows the own table', () => {
    const { id } = findOne(template, 'AWS::DynamoDB::GlobalTable');
    const users = Object.keys(resources).filter((each) =>
      JSON.stringify(resources[each]).includes(`"${id}"`),
    );
    expect(users).toEqual([]);
  });

  it('every function that reads a table gets its name', () => {
    for (const name of functionsWith(({ table }) => table !== undefined)) {
      const FunctionName = deployedName(name);
      const { properties } = findOne(template, 'AWS::Lambda::Function', { FunctionName });
      expect(properties.Environment.Variables.TABLE_NAME).toBe(restoredTable);
    }
  });

  it('functions may touch its items and its index, and those of no other table', () => {
    const statements = functionsWith(({ table }) => table !== undefined)
      .flatMap((name) => statementsOf(template, deployedName(name)))
      .filter(({ Action }) => JSON.stringify(Action).includes('dynamodb:'));
    const touched = statements.map(({ Resource }) => textOf(Resource));
    expect(statements.length).toBeGreaterThan(10);
    expect(new Set(touched)).toEqual(new Set([restoredArn, `${restoredArn}/index/authorizers`]));
  });

  it('the gateway endpoint leads to it', () => {
    const endpoint = findAll(template, 'AWS::EC2::VPCEndpoint').find(({ properties }) =>
      JSON.stringify(properties.ServiceName).includes('.dynamodb'),
    );
    const [{ Resource }] = endpoint?.properties.PolicyDocument.Statement ?? [];
    expect(Resource.map(textOf)).toEqual([restoredArn, `${restoredArn}/index/*`]);
  });

  it('alarm and dashboard watch it', () => {
    const watched = [
      ...alarmsOf(template).flatMap(metricsOf),
      ...graphedMetrics(widgetsOf(template)),
    ].filter(({ namespace }) => namespace === 'AWS/DynamoDB');
    expect(watched.length).toBeGreaterThan(5);
    for (const { dimensions } of watched) expect(dimensions['TableName']).toBe(restoredTable);
  });
});
