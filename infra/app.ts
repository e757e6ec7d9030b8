/** The CDK app for `cdk synth` and `cdk deploy`: checks settings, bundles code, builds the stack. */
import { App } from 'aws-cdk-lib/core';
import { isRegionAssumed } from './deploy/named-region.ts';
import {
  DeploySettingsInvalid,
  readDeploySettings,
  type DeploySettings,
  type DeployTarget,
} from './settings/deploy-settings.ts';

const app = new App();
try {
  // The CDK command line sets these from the current AWS credentials.
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  const settings = readDeploySettings(app.node.getAllContext(), {
    account,
    region,
    isRegionAssumed: isRegionAssumed(region, process.env),
  });
  await build(settings, { account, region });
} catch (error) {
  if (!(error instanceof DeploySettingsInvalid)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** What takes time to load is only loaded for settings that are right. */
async function build(settings: DeploySettings, target: DeployTarget): Promise<void> {
  const { buildApp } = await import('./build-app.ts');
  await buildApp(app, settings, target);
}
