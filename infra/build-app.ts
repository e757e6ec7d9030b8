/** Bundles the functions and builds the stack, from settings that were checked. */
import { Annotations, Validations, type App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleFolder, bundleFunctions } from './functions/bundle.ts';
import { environmentRefusals } from './settings/deploy-refusals.ts';
import {
  serviceNameOf,
  type DeploySettings,
  type DeployTarget,
} from './settings/deploy-settings.ts';
import { WxkeeperStack } from './wxkeeper-stack.ts';

/** @param target as the CDK command line knows it: without a region of its own it takes us-east-1 */
export function buildApp(app: App, settings: DeploySettings, target: DeployTarget): void {
  bundleFunctions();
  const stack = new WxkeeperStack(app, serviceNameOf(settings), {
    settings,
    // Source maps are not deployed: they are larger than the code, and loading them takes time.
    functionCode: (name) => Code.fromAsset(bundleFolder(name), { exclude: ['*.map'] }),
    target,
  });
  const { account, region } = target;
  const environment = { hasCredentials: account !== undefined, region };
  for (const { id, text } of environmentRefusals(environment)) {
    Annotations.of(stack).addWarningV2(`wxkeeper:${id}`, text);
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
