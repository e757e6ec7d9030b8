/** `new Wxkeeper(…)` of the packed package: what an app of its users does with it, and what it refuses. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPackedProject, type PackedProject } from './packed-project.ts';

let project: PackedProject;
beforeAll(async () => {
  project = await createPackedProject(['aws-cdk-lib', 'constructs']);
}, 240_000);
afterAll(() => {
  project.remove();
});

/** Each part prints a line; what is thrown is printed, too. */
async function printed(parts: readonly string[]): Promise<string[]> {
  const start = `
    import { App, Stack } from 'aws-cdk-lib';
    import { Template } from 'aws-cdk-lib/assertions';
    import { Rule } from 'aws-cdk-lib/aws-events';
    import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
    import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
    import { Wxkeeper } from 'wxkeeper/cdk';
    const settings = { components: ['wx0a1b2c3d4e5f6789'], egress: 'none' };
    const newApp = () => new App({ builtinCloudFormationValidation: false });
    const functionIn = (stack) => new Function(stack, 'Orders', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {};'),
    });
    const print = (part) => {
      try { console.log(part(newApp()) ?? ''); } catch ({ message }) { console.log(message.slice(0, 500).replaceAll('\\n', ' ')); }
    };`;
  project.write('parts.mjs', [start, ...parts.map((part) => `print(${part});`)].join('\n'));
  return (await project.node(['parts.mjs'])).trimEnd().split('\n');
}

describe('the construct', () => {
  it('lets any rule in the app set aside what it cannot deliver, in a template without a circle', async () => {
    const ruleBy = (make: string) => `(app) => {
      const stack = new Stack(app, 'saas');
      const wxkeeper = new Wxkeeper(stack, 'Wxkeeper', settings);
      const { bus: eventBus, deadLetterQueue } = wxkeeper;
      ${make}
      const [rule] = Object.values(Template.fromStack(place).findResources('AWS::Events::Rule'));
      return JSON.stringify(rule.Properties.Targets[0].DeadLetterConfig.Arn);
    }`;
    const target = 'new LambdaFunction(functionIn(place), { deadLetterQueue })';
    const rule = `new Rule(place, 'Own', { eventBus, eventPattern: { source: ['wxkeeper'] }, targets: [${target}] });`;
    const queues = await printed([
      ruleBy(
        `const place = stack; wxkeeper.onAuthorizerEvent('Grants', { targets: [${target}] });`,
      ),
      ruleBy(`const place = stack; ${rule}`),
      ruleBy(`const place = new Stack(app, 'orders'); ${rule}`),
    ]);
    expect(queues).toHaveLength(3);
    for (const each of queues) expect(each).toContain(':wxkeeper-bus-dead-letter');
  }, 60_000);

  it('is refused where another one has its names, in one stack or in one account and region', async () => {
    const place = "{ env: { account: '111122223333', region: 'eu-west-1' } }";
    const refusal =
      /^saas\/One and (saas|more)\/Other would have the same names \(wxkeeper\) .*stageName/;
    const [inStack, inPlace, unknown, staged] = await printed([
      `(app) => {
        const stack = new Stack(app, 'saas');
        new Wxkeeper(stack, 'One', settings);
        new Wxkeeper(stack, 'Other', settings);
      }`,
      `(app) => {
        new Wxkeeper(new Stack(app, 'saas', ${place}), 'One', settings);
        new Wxkeeper(new Stack(app, 'more', ${place}), 'Other', settings);
      }`,
      `(app) => {
        new Wxkeeper(new Stack(app, 'saas'), 'One', settings);
        return new Wxkeeper(new Stack(app, 'more'), 'Other', settings).serviceName;
      }`,
      `(app) => {
        new Wxkeeper(new Stack(app, 'saas', ${place}), 'One', settings);
        const other = { ...settings, stageName: 'test' };
        return new Wxkeeper(new Stack(app, 'more', ${place}), 'Other', other).serviceName;
      }`,
    ]);
    expect(inStack).toMatch(refusal);
    expect(inPlace).toMatch(refusal);
    expect([unknown, staged]).toEqual(['wxkeeper', 'wxkeeper-test']);
  }, 60_000);
});
