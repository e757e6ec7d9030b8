/** The CDK app for `cdk synth` and `cdk deploy`: checks settings, bundles code, builds the stack. */
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleFolder, bundleFunctions } from './functions/bundle.ts';
import {
  DeploySettingsInvalid,
  readDeploySettings,
  serviceNameOf,
} from './settings/deploy-settings.ts';
import { deployRefusals, isDeployScript } from './settings/setting-warnings.ts';
import { WxkeeperStack } from './wxkeeper-stack.ts';

function refuseToDeploy(reasons: readonly string[]): void {
  if (reasons.length > 0) throw new DeploySettingsInvalid(reasons);
}

const app = new App();
try {
  // The CDK command line sets these from the current AWS credentials.
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  const settings = readDeploySettings(app.node.getAllContext(), { account, region });
  if (isDeployScript(process.env)) refuseToDeploy(deployRefusals(settings));
  bundleFunctions();
  new WxkeeperStack(app, serviceNameOf(settings), {
    settings,
    // Source maps are not deployed: they are larger than the code, and loading them takes time.
    functionCode: (name) => Code.fromAsset(bundleFolder(name), { exclude: ['*.map'] }),
    target: { account, region },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof DeploySettingsInvalid)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
