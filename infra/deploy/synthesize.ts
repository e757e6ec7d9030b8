/** The template of the stack without code and network: the logical ids of what is kept are the same. */
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNameOf, type DeploySettings } from '../settings/deploy-settings.ts';
import { WxkeeperStack } from '../wxkeeper-stack.ts';
import type { TemplateOfStack } from './import-mapping.ts';

/** So that no machine image has to be looked up. */
const withoutNetwork = {
  egress: 'none',
  existingVpc: undefined,
  sharedAddresses: false,
  availabilityZones: undefined,
} as const;

/** @param context the flags of `cdk.json` */
export function synthesizeTemplate(
  settings: DeploySettings,
  context: Readonly<Record<string, unknown>>,
): TemplateOfStack {
  const outdir = mkdtempSync(join(tmpdir(), 'wxkeeper-deploy-'));
  try {
    const app = new App({ context, outdir, builtinCloudFormationValidation: false });
    const stackName = serviceNameOf(settings);
    new WxkeeperStack(app, stackName, {
      settings: { ...settings, ...withoutNetwork },
      functionCode: () => Code.fromInline('//'),
    });
    return app.synth().getStackByName(stackName).template;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
