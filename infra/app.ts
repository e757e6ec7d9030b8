/** The CDK app: `cdk synth` and `cdk deploy` start here. Checks the settings, bundles, builds. */
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFolder, bundleFunctions } from './bundle.ts';
import { DeploySettingsInvalid, readDeploySettings, serviceNameOf } from './config.ts';
import { WxkeeperStack } from './wxkeeper-stack.ts';

const app = new App();
try {
  const settings = readDeploySettings((key) => app.node.tryGetContext(key));
  bundleFunctions();
  new WxkeeperStack(app, serviceNameOf(settings), {
    settings,
    // The source maps stay at home: they are larger than the code and loading them takes time.
    functionCode: (name) => Code.fromAsset(bundleFolder(name), { exclude: ['*.map'] }),
  });
} catch (error) {
  if (!(error instanceof DeploySettingsInvalid)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
