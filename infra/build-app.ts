/** Bundles the functions and builds the stack, from settings that were checked. */
import { Annotations, Validations, type App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { findRegion } from './deploy/cloud.ts';
import { bundleFolder, bundleFunctions } from './functions/bundle.ts';
import { environmentRefusals } from './settings/deploy-refusals.ts';
import {
  serviceNameOf,
  type DeploySettings,
  type DeployTarget,
} from './settings/deploy-settings.ts';
import { WxkeeperStack } from './wxkeeper-stack.ts';

/** @param target as the CDK's command line knows it */
export async function buildApp(
  app: App,
  settings: DeploySettings,
  target: DeployTarget,
): Promise<void> {
  bundleFunctions();
  const stack = new WxkeeperStack(app, serviceNameOf(settings), {
    settings,
    // Source maps are not deployed: they are larger than the code, and loading them takes time.
    functionCode: (name) => Code.fromAsset(bundleFolder(name), { exclude: ['*.map'] }),
    target,
  });
  const hasCredentials = target.account !== undefined;
  const region = (await findRegion(process.env)) ?? chosenRegion(target);
  for (const { id, text } of environmentRefusals({ hasCredentials, region })) {
    Annotations.of(stack).addWarningV2(`wxkeeper:${id}`, text);
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/** Where none is named, the CDK's command line takes us-east-1 and does not say so. */
function chosenRegion({ region }: DeployTarget): string | undefined {
  return region === 'us-east-1' ? undefined : region;
}
