/** What holds of every template: cdk-nag's rules, China's regions, no secret, no wildcard. */
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDeploySettings, type DeployTarget } from '../../infra/settings/deploy-settings.ts';
import { WxkeeperStack } from '../../infra/wxkeeper-stack.ts';
import { everyWay } from './kinds-of-settings.ts';
import { cdkContext, findAll, synthesizeStack } from './synthesized-stack.ts';

const outdir = mkdtempSync(join(tmpdir(), 'wxkeeper-rules-'));
afterAll(() => {
  rmSync(outdir, { recursive: true });
});

interface Report {
  pluginReports: {
    violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[];
  }[];
}

/** What cdk-nag finds: rule and construct. */
function findingsIn(
  settings: object,
  target: DeployTarget,
  prepare?: (stack: WxkeeperStack) => void,
) {
  const folder = mkdtempSync(join(outdir, 'synth-'));
  const context = { ...cdkContext, ...settings };
  const app = new App({ context, outdir: folder, builtinCloudFormationValidation: false });
  const stack = new WxkeeperStack(app, 'wxkeeper', {
    settings: readDeploySettings(app.node.getAllContext(), target),
    target,
    functionCode: () => Code.fromInline('exports.handler = async () => {};'),
  });
  prepare?.(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const { exitCode } = process;
  const printed = jest.spyOn(console, 'error').mockReturnValue();
  try {
    app.synth();
  } catch {
    // The report tells more than the error does.
  } finally {
    process.exitCode = exitCode;
    printed.mockRestore();
  }
  const file = join(folder, 'validation-report.json');
  if (!existsSync(file)) throw new Error('cdk-nag has not reported');
  const { pluginReports }: Report = JSON.parse(readFileSync(file, 'utf8'));
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );
}

/** Our own warnings are for whoever deploys. */
function isOurs(finding: string): boolean {
  return finding.startsWith('Annotation::wxkeeper:');
}

/** Nothing to warn of. */
const chosen = {
  components: ['wxfedcba9876543210'],
  alarmEmails: ['on-call@example.com'],
  unsignedVisits: 'refused',
  runbookBaseUrl: 'https://git.example.com/wxkeeper/blob/main/docs',
};

describe('cdk-nag', () => {
  it.each(everyWay)('has nothing to say with %s', (_name, settings) => {
    expect(findingsIn(settings, {}).filter((finding) => !isOurs(finding))).toEqual([]);
  });

  // Then names of resources have the region in them, and where the NAT's image is looked up the account.
  it.each([...everyWay, ['an image that is looked up', { egress: 'nat-instance' }] as const])(
    'has nothing to say where it is known where: with %s',
    (_name, settings) => {
      const target = { region: 'eu-west-2', account: '111122223333' };
      expect(findingsIn(settings, target).filter((finding) => !isOurs(finding))).toEqual([]);
    },
  );

  it('leaves it to us to warn of what may be meant so', () => {
    expect(findingsIn({ egress: 'none' }, {})).toEqual([
      'Annotation::wxkeeper:sampleComponent wxkeeper',
      'Annotation::wxkeeper:alarmEmails wxkeeper',
      'Annotation::wxkeeper:unsignedVisits wxkeeper',
      'Annotation::wxkeeper:egress wxkeeper',
      'Annotation::wxkeeper:runbookBaseUrl wxkeeper',
    ]);
  });

  it('would say it', () => {
    const findings = findingsIn(chosen, {}, (stack) => new Queue(stack, 'Another'));
    expect(findings).toEqual([
      'AwsSolutions-SQS3 wxkeeper/Another/Resource',
      'AwsSolutions-SQS4 wxkeeper/Another/Resource',
    ]);
  });

  it('is answered with few exceptions, each of them for a reason', () => {
    const source = readFileSync(new URL('../../infra/nag-acceptances.ts', import.meta.url), 'utf8');
    const accepted = source.match(/['`]AwsSolutions-/g) ?? [];
    expect(accepted).toHaveLength(10);
    expect(source.match(/acknowledge\(/g)).toHaveLength(1);
  });
});

describe('in China', () => {
  const components = ['wx0123456789abcdef'];
  const template = synthesizeStack({ components }, { region: 'cn-north-1' });
  const text = JSON.stringify(template.toJSON());

  it('everything is named after the partition there', () => {
    expect(text).toContain('arn:aws-cn:');
    expect(text.match(/"arn:aws:[^"]*/g)).toBeNull();
  });

  it.each([{}, { egress: 'nat-instance', natInstanceImage: 'ami-0123abcd' }])(
    'cdk-nag has nothing to say with %j',
    (settings) => {
      const findings = findingsIn({ ...chosen, ...settings }, { region: 'cn-north-1' });
      expect(findings).toEqual([]);
    },
  );

  it('CloudWatch uses the key under the name that it has there', () => {
    const [key] = findAll(template, 'AWS::KMS::Key');
    const policy = JSON.stringify(key?.properties.KeyPolicy);
    // AWS::URLSuffix is amazonaws.com.cn there.
    expect(policy).toContain('["",["logs.cn-north-1.",{"Ref":"AWS::URLSuffix"}]]');
  });
});

describe('every template', () => {
  const templates = everyWay.map(([, settings]) => synthesizeStack(settings));

  it('knows no value that is secret', () => {
    for (const template of templates) {
      const secrets = findAll(template, 'AWS::SecretsManager::Secret');
      expect(secrets.length).toBeGreaterThan(1);
      for (const { properties } of secrets) expect(properties).not.toHaveProperty('SecretString');
      expect(JSON.stringify(template.toJSON())).not.toContain('{{resolve:');
    }
  });

  it('keeps each log for a while and not for ever', () => {
    for (const template of templates) {
      for (const { properties } of findAll(template, 'AWS::Logs::LogGroup')) {
        expect(properties.RetentionInDays).toBe(30);
      }
    }
    const other = findAll(synthesizeStack({ logRetentionDays: 90 }), 'AWS::Logs::LogGroup');
    expect(new Set(other.map(({ properties }) => properties.RetentionInDays))).toEqual(
      new Set([90]),
    );
  });

  it('sets aside what a queue cannot deliver', () => {
    for (const template of templates) {
      const queues = findAll(template, 'AWS::SQS::Queue');
      const deadLetters = queues.filter(({ properties }) =>
        properties.QueueName.includes('-dead-letter'),
      );
      const others = queues.filter((queue) => !deadLetters.includes(queue));
      expect(others).toHaveLength(1);
      for (const { properties } of others) expect(properties).toHaveProperty('RedrivePolicy');
      expect(deadLetters).toHaveLength(3);
    }
  });

  it('is protected from being deleted by mistake', () => {
    const stack = new WxkeeperStack(new App({ context: cdkContext }), 'wxkeeper', {
      settings: readDeploySettings(cdkContext),
      functionCode: () => Code.fromInline('exports.handler = async () => {};'),
    });
    expect(stack.terminationProtection).toBe(true);
  });
});
