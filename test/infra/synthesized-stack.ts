/** Synthesizes the stack for tests: with the flags of cdk.json, but without bundling the functions. */
import { Annotations, App, NestedStack, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingRefusals } from '../../infra/settings/deploy-refusals.ts';
import {
  readDeploySettings,
  serviceNameOf,
  type DeploySettings,
  type DeployTarget,
} from '../../infra/settings/deploy-settings.ts';
import { WxkeeperStack } from '../../infra/wxkeeper-stack.ts';

/** What cdk.json says: its sample settings and feature flags. */
export const cdkContext: Record<string, unknown> = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
).context;

/** A function of the deployer's own, which answers users' messages. */
export const responderArn = 'arn:aws:lambda:eu-west-1:111122223333:function:answer-messages:live';

/** The template that cdk.json gives, or that of other settings, perhaps for a certain region. */
export function synthesizeStack(
  settings: Partial<DeploySettings> = {},
  target: DeployTarget = {},
): Template {
  return synthesized({ settings, target, read: withNested });
}

/** The templates as CloudFormation gets them: the stack's first, then those of nested ones. */
export function synthesizeTemplates(
  settings: Partial<DeploySettings>,
  target: DeployTarget = {},
): NamedTemplate[] {
  return synthesized({ settings, target, read: templatesOf });
}

interface Synthesis<Read> {
  settings: Partial<DeploySettings>;
  target: DeployTarget;
  read: (stack: Stack) => Read;
}

function synthesized<Read>({ settings, target, read }: Synthesis<Read>): Read {
  const outdir = mkdtempSync(join(tmpdir(), 'wxkeeper-synth-'));
  try {
    const context = { ...cdkContext, ...settings };
    // The check of the whole template takes seconds; `npm run synth` does it.
    const app = new App({ context, outdir, builtinCloudFormationValidation: false });
    const checkedSettings = readDeploySettings(app.node.getAllContext(), target);
    const stack = new WxkeeperStack(app, serviceNameOf(checkedSettings), {
      settings: checkedSettings,
      target,
      functionCode: () => Code.fromInline('exports.handler = async () => {};'),
    });
    // Meant so here; rules-and-regions.test.ts is about these.
    for (const { id } of settingRefusals(checkedSettings)) {
      Annotations.of(stack).acknowledgeWarning(`wxkeeper:${id}`);
    }
    Annotations.of(stack).acknowledgeWarning('wxkeeper:egress');
    Annotations.of(stack).acknowledgeWarning('wxkeeper:elasticIps');
    Annotations.of(stack).acknowledgeWarning('wxkeeper:runbookBaseUrl');
    return read(stack);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

interface NamedTemplate {
  name: string;
  template: Template;
}

function templatesOf(stack: Stack): NamedTemplate[] {
  return [stack, ...stack.node.findAll().filter((each) => NestedStack.isNestedStack(each))].map(
    (each) => ({
      name: each.node.path,
      template: Template.fromStack(each),
    }),
  );
}

/** The stack with all that is in nested ones, as if they were none. */
function withNested(stack: Stack): Template {
  const [own, ...nested] = templatesOf(stack).map(({ template }) => template.toJSON());
  const passed = Object.values<{ Type: string; Properties: { Parameters?: object } }>(
    own?.['Resources'] ?? {},
  )
    .filter(({ Type }) => Type === 'AWS::CloudFormation::Stack')
    .flatMap(({ Properties }) => Object.entries(Properties.Parameters ?? {}));
  const values: Record<string, unknown> = Object.fromEntries(passed);
  const resources = JSON.parse(
    JSON.stringify(nested.map(({ Resources }) => Resources)),
    (_key, value) => values[Object(value).Ref] ?? value,
  );
  return Template.fromJSON({
    ...own,
    Resources: Object.assign({}, own?.['Resources'], ...resources),
  });
}

/** One resource of the template. */
export interface Resource {
  id: string;
  deletionPolicy: unknown;
  /** CDK's own type: they differ from type to type, and the tests say what they expect. */
  properties: ReturnType<Template['findResources']>[string];
}

/** All resources of a type that have these properties. */
export function findAll(template: Template, type: string, properties: object = {}): Resource[] {
  const found = template.findResources(type, { Properties: properties });
  return Object.entries(found).map(([id, resource]) => ({
    id,
    deletionPolicy: resource.DeletionPolicy,
    properties: resource.Properties,
  }));
}

/** The only resource of a type that has these properties. */
export function findOne(template: Template, type: string, properties: object = {}): Resource {
  const [found, ...others] = findAll(template, type, properties);
  if (!found || others.length > 0) {
    throw new Error(`${found ? 'several' : 'no'} ${type} with ${JSON.stringify(properties)}`);
  }
  return found;
}

/** Every statement of the policies that a function's own role has. */
export function statementsOf(template: Template, functionName: string): Statement[] {
  const { properties } = findOne(template, 'AWS::Lambda::Function', { FunctionName: functionName });
  const roleId = properties.Role['Fn::GetAtt'][0];
  return findAll(template, 'AWS::IAM::Policy', { Roles: [{ Ref: roleId }] }).flatMap(
    (policy) => policy.properties.PolicyDocument.Statement,
  );
}

/** `{ "Fn::GetAtt": ["id", "Arn"] }` or `{ "Ref": "id" }` → id */
export function referred(expression: {
  Ref?: string;
  'Fn::GetAtt'?: string[];
}): string | undefined {
  return expression.Ref ?? expression['Fn::GetAtt']?.[0];
}

/** An IAM statement as CDK writes it. */
export interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

/** Works out the few functions of CloudFormation that the stack's addresses use. */
export function evaluate(expression: unknown, attributes: Record<string, string>): string {
  if (typeof expression === 'string') return expression;
  const [[name, argument] = []] = Object.entries(expression ?? {});
  if (name === 'Fn::GetAtt') return attributes[argument[1]] ?? '';
  if (name === 'Fn::Join') {
    return argument[1].map((part: unknown) => evaluate(part, attributes)).join(argument[0]);
  }
  if (name === 'Fn::Select') {
    const [separator, text] = argument[1]['Fn::Split'];
    return evaluate(text, attributes).split(separator)[argument[0]] ?? '';
  }
  throw new Error(`not foreseen: ${JSON.stringify(expression)}`);
}

/** Joins a text; what only CloudFormation knows stands in it as `<AWS::Region>`, `<logical id>`. */
export function textOf(expression: unknown): string {
  if (typeof expression === 'string') return expression;
  const { 'Fn::Join': joined, ...reference } = expression as {
    'Fn::Join'?: [string, unknown[]];
    Ref?: string;
    'Fn::GetAtt'?: string[];
  };
  return joined ? joined[1].map(textOf).join(joined[0]) : `<${referred(reference)}>`;
}
