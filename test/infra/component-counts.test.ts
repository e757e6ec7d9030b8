/** From one component to a hundred: every limit of CloudFormation, IAM, Lambda and CloudWatch holds. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { componentsOf } from '../support/many-components.ts';
import { alarmsOf, widgetsOf } from './monitoring/template-metrics.ts';
import { findAll, findOne, referred, synthesizeTemplates } from './synthesized-stack.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const MOST_RESOURCES = 500;
const MOST_OUTPUTS = 200;
const LARGEST_TEMPLATE_BYTES = 1_000_000;
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const LONGEST_POLICIES = 10_240;
const LARGEST_ENVIRONMENT_BYTES = 4096;
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
const MOST_WIDGETS = 500;
const MOST_METRICS = { ofWidget: 500, ofDashboard: 2500 };
const MOST_ALARMS_OF_WIDGET = 100;

/** What only AWS knows is at most so long, in China's longer names. */
const known: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws-cn',
  'AWS::Region': 'cn-northwest-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com.cn',
};
const LONGEST_ARN = 'x'.repeat(128);

const counts = [
  { components: 1, callers: 0 },
  // The most that policies name one by one, and one more.
  { components: 10, callers: 0 },
  { components: 11, callers: 0 },
  { components: 13, callers: 0 },
  { components: 36, callers: 0 },
  { components: 100, callers: 0 },
  { components: 100, callers: 10 },
];

describe.each(counts)('$components components with $callers callers', (count) => {
  let templates: ReturnType<typeof synthesizeTemplates>;
  let template: Template;
  beforeAll(() => {
    const names = Array.from({ length: count.callers }, (_, index) => `caller-${index}`);
    templates = synthesizeTemplates({
      components: componentsOf(count.components),
      callers: Object.fromEntries(names.map((name) => [name, { tenants: [`tenant-${name}`] }])),
      stageName: 'production',
      sharedAddresses: true,
      eventArchiveDays: 30,
    });
    [template] = templates.map((each) => each.template) as [Template];
  });

  it('fit into their stacks', () => {
    for (const { template: each } of templates) {
      const { Resources, Outputs = {} } = each.toJSON();
      expect(Object.keys(Resources).length).toBeLessThan(MOST_RESOURCES);
      expect(Object.keys(Outputs).length).toBeLessThanOrEqual(MOST_OUTPUTS);
      // As the CDK writes it.
      const text = JSON.stringify(each.toJSON(), undefined, 1);
      expect(Buffer.byteLength(text)).toBeLessThan(LARGEST_TEMPLATE_BYTES);
    }
  });

  it('fit into the policies of each role', () => {
    const policies = findAll(template, 'AWS::IAM::Policy');
    const lengths = findAll(template, 'AWS::IAM::Role').map(({ id }) =>
      policies
        .filter(({ properties }) => properties.Roles.some((role: object) => referred(role) === id))
        .map(({ properties }) => asDeployed(properties.PolicyDocument).length)
        .reduce((sum, each) => sum + each, 0),
    );
    // The CDK moves what is too long into these.
    expect(findAll(template, 'AWS::IAM::ManagedPolicy')).toEqual([]);
    expect(Math.max(...lengths)).toBeGreaterThan(1000);
    expect(Math.max(...lengths)).toBeLessThan(LONGEST_POLICIES);
  });

  it("fit into the functions' environments", () => {
    for (const { properties } of findAll(template, 'AWS::Lambda::Function')) {
      const variables = Object.entries<unknown>(properties.Environment?.Variables ?? {});
      const bytes = variables.map(([name, value]) => name.length + asDeployed(value).length);
      expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(LARGEST_ENVIRONMENT_BYTES);
    }
  });

  it('fit onto the dashboard, with all their alarms', () => {
    const widgets = widgetsOf(template);
    expect(widgets.length).toBeLessThan(MOST_WIDGETS);
    const metrics = widgets.map(({ properties }) => properties.metrics?.length ?? 0);
    expect(Math.max(...metrics)).toBeLessThan(MOST_METRICS.ofWidget);
    expect(metrics.reduce((sum, each) => sum + each, 0)).toBeLessThan(MOST_METRICS.ofDashboard);
    const shown = widgets.flatMap(({ properties }) =>
      properties.alarms ? [properties.alarms] : [],
    );
    for (const alarms of shown) expect(alarms.length).toBeLessThanOrEqual(MOST_ALARMS_OF_WIDGET);
    const all = templates.flatMap((each) => alarmsOf(each.template));
    expect(shown.flat()).toHaveLength(all.length);
    expect(all.length).toBeGreaterThan(2 * count.components);
  });

  it('each have a secret, two schedules and two alarms', () => {
    const own = templates.flatMap(({ template: each }) => [
      ...findAll(each, 'AWS::SecretsManager::Secret').map(({ properties }) => properties.Name),
      ...findAll(each, 'AWS::Scheduler::Schedule').map(({ properties }) => properties.Name),
      ...alarmsOf(each).map(({ AlarmName }) => AlarmName),
    ]);
    for (const appId of componentsOf(count.components)) {
      expect(own.filter((name) => name.endsWith(appId))).toHaveLength(5);
    }
  });

  it('start nothing before the role may do it', () => {
    const [schedule] = templates.flatMap((each) =>
      findAll(each.template, 'AWS::Scheduler::Schedule'),
    );
    const { Parameters } = findOne(template, 'AWS::CloudFormation::Stack').properties;
    const role = referred(Parameters[schedule?.properties.Target.RoleArn.Ref]);
    const policy = findOne(template, 'AWS::IAM::Policy', { Roles: [{ Ref: role }] });
    const nested = template.toJSON()['Resources'];
    const dependencies = Object.values<{ Type: string; DependsOn?: string[] }>(nested)
      .filter(({ Type }) => Type === 'AWS::CloudFormation::Stack')
      .flatMap(({ DependsOn = [] }) => DependsOn);
    expect(dependencies).toContain(policy.id);
  });
});

it('a component that comes or goes changes nothing of the others', () => {
  const resources = (components: string[]) => {
    const [, nested] = synthesizeTemplates({ components });
    return nested?.template.toJSON()['Resources'] as Record<string, unknown>;
  };
  const all = componentsOf(13);
  const fewer = all.filter((_, index) => index !== 4);
  const more = resources(all);
  for (const [id, resource] of Object.entries(resources(fewer))) {
    expect([id, more[id]]).toEqual([id, resource]);
  }
  expect(Object.keys(more)).toHaveLength(13 * 4);
});

/** As text, with names in place of what CloudFormation would fill in. */
function asDeployed(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, filledIn);
  return text.replaceAll(/\s/g, '');
}

function filledIn(_key: string, value: unknown): unknown {
  const { Ref: name, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = Object(value);
  if (typeof name === 'string') return known[name] ?? LONGEST_ARN;
  if (attribute) return LONGEST_ARN;
  if (!joined) return value;
  return joined[1].map((part: unknown) => filledIn('', part)).join(joined[0]);
}
