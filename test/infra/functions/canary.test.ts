/** A new version of pushes and look-ups comes step by step, and goes back on its alarm. */
import { describe, expect, it } from '@jest/globals';
import { deployedName, functionsWith } from '../../../infra/function-catalog.ts';
import { alarmsOf, metricsOf } from '../monitoring/template-metrics.ts';
import { findAll, findOne, synthesizeStack } from '../synthesized-stack.ts';

const template = synthesizeStack({ callers: { orders: {}, reports: {} } });
const { Resources } = template.toJSON();
const aliases = findAll(template, 'AWS::Lambda::Alias');
const groups = findAll(template, 'AWS::CodeDeploy::DeploymentGroup');
const idOf = (name: string) =>
  findOne(template, 'AWS::Lambda::Function', { FunctionName: name }).id;
const ofFunction = (name: string) =>
  aliases.filter(({ properties }) => properties.FunctionName.Ref === idOf(`wxkeeper-${name}`));
const groupOf = (id: string) =>
  Resources[id].UpdatePolicy?.CodeDeployLambdaAliasUpdate?.DeploymentGroupName.Ref;

describe('a new version', () => {
  it.each([
    ['receive-authorization-event', ['live']],
    ['receive-message', ['live']],
    ['get-access-token', ['live', 'orders', 'reports']],
    ['get-ticket', ['live', 'orders', 'reports']],
  ])('of %s comes to each alias by a group of its own', (name, expected) => {
    const own = ofFunction(name);
    expect(new Set(own.map(({ properties }) => properties.Name))).toEqual(new Set(expected));
    expect(own).toHaveLength(expected.length);
    const ids = own.map(({ id }) => groupOf(id));
    expect(new Set(ids).size).toBe(expected.length);
    for (const id of ids) expect(groups.map((group) => group.id)).toContain(id);
  });

  it.each(['call-wechat', 'create-authorization-link'])(
    'of %s comes to callers when it has come to all who have a canary',
    (name) => {
      const live = aliases.filter(({ properties }) => properties.Name === 'live');
      expect(live).toHaveLength(functionsWith(({ canary }) => canary === true).length);
      for (const { id } of ofFunction(name)) {
        expect(groupOf(id)).toBeUndefined();
        expect(Resources[id].DependsOn).toEqual(
          expect.arrayContaining(live.map((each) => each.id)),
        );
      }
    },
  );

  it('gets a tenth for five minutes, and goes back on the alarm and on a failure', () => {
    const alarm = findOne(template, 'AWS::CloudWatch::Alarm', {
      AlarmName: 'wxkeeper-new-version-failing',
    });
    for (const { properties } of groups) {
      expect(properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        AlarmConfiguration: { Alarms: [{ Name: { Ref: alarm.id } }], Enabled: true },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
        },
      });
    }
  });

  it('fails by errors of the pushes’ aliases, and by lines of look-ups', () => {
    const alarm = alarmsOf(template).find(({ AlarmName }) => AlarmName.endsWith('version-failing'));
    const watched = alarm ? metricsOf(alarm) : [];
    expect(watched.map(({ name, namespace }) => `${namespace} ${name}`)).toEqual([
      'AWS/Lambda Errors',
      'AWS/Lambda Errors',
      'wxkeeper/log-lines FailedLookUps',
    ]);
    const filters = findAll(template, 'AWS::Logs::MetricFilter').filter(
      ({ properties }) => properties.MetricTransformations[0].MetricName === 'FailedLookUps',
    );
    const logs = ['get-access-token', 'get-ticket'].map(
      (name) =>
        findOne(template, 'AWS::Logs::LogGroup', { LogGroupName: `/aws/lambda/wxkeeper-${name}` })
          .id,
    );
    expect(filters.map(({ properties }) => properties.LogGroupName.Ref)).toEqual(logs);
  });

  it('is shifted by a role that can move these functions alone', () => {
    const [group] = groups;
    const role = group?.properties.ServiceRoleArn['Fn::GetAtt'][0];
    expect(Resources[role].Properties).not.toHaveProperty('ManagedPolicyArns');
    const policy = findOne(template, 'AWS::IAM::Policy', { Roles: [{ Ref: role }] }).properties;
    const names = functionsWith(({ canary }) => canary === true).map((name) => deployedName(name));
    const text = JSON.stringify(policy.PolicyDocument.Statement[0].Resource);
    for (const name of names) expect(text).toContain(idOf(name));
    expect(text).not.toContain(idOf('wxkeeper-call-wechat'));
  });

  it('comes at once without the setting', () => {
    const bare = synthesizeStack({ canary: false });
    expect(findAll(bare, 'AWS::CodeDeploy::DeploymentGroup')).toEqual([]);
    expect(JSON.stringify(bare.toJSON())).not.toContain('CodeDeploy');
    expect(findAll(bare, 'AWS::Lambda::Alias').map(({ id }) => id)).toEqual(
      findAll(synthesizeStack(), 'AWS::Lambda::Alias').map(({ id }) => id),
    );
  });
});
