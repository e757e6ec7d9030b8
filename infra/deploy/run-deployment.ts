/** `npm run deploy`: refuses what must not be deployed, mends what stands in the way, then deploys. */
import {
  checkDeploySettings,
  serviceNameOf,
  type DeploySettings,
} from '../settings/deploy-settings.ts';
import { deployRefusals, type DeployEnvironment } from '../settings/deploy-refusals.ts';
import { secretNames } from '../resource-names.ts';
import type { Cloud, FoundSecret } from './cloud.ts';
import { readArguments } from './command-line.ts';
import { importMapping, type TemplateOfStack } from './import-mapping.ts';
import { deletionSteps, importSteps } from './import-steps.ts';
import { lossesOf } from './losses.ts';
import { planDeployment, type ImportPlan } from './plan.ts';

/** What the script needs from its surroundings. */
export interface DeployPorts {
  /** What `cdk.json` has under "context". */
  context: Readonly<Record<string, unknown>>;
  findEnvironment: () => Promise<DeployEnvironment>;
  createCloud: (region: string) => Cloud;
  synthesize: (settings: DeploySettings) => Promise<TemplateOfStack>;
  /** @returns the file's name */
  writeMapping: (mapping: object) => string;
  /** Runs the CDK's command line. @returns its exit code */
  cdk: (parameters: readonly string[]) => Promise<number>;
  say: (text: string) => void;
}

/** @returns the exit code */
export async function runDeployment(
  parameters: readonly string[],
  ports: DeployPorts,
): Promise<number> {
  const { context, repeated } = readArguments(parameters);
  const environment = await ports.findEnvironment();
  const target = {
    // Whether an image can be looked up: which account it is does not matter.
    account: environment.hasCredentials ? 'known' : undefined,
    region: environment.region,
  };
  const { valid, mistakes } = checkDeploySettings({ ...ports.context, ...context }, target);
  const refusals = deployRefusals(valid, environment).map(({ text }) => text);
  const all = [...mistakes, ...refusals];
  if (all.length > 0 || environment.region === undefined) {
    ports.say(['This cannot be deployed:', ...all.map((text) => `- ${text}`)].join('\n'));
    return 1;
  }
  const settings = valid as DeploySettings;
  const mayGoOn = await prepare(settings, ports.createCloud(environment.region), {
    ...ports,
    repeated,
  });
  return mayGoOn ? ports.cdk(['deploy', ...parameters]) : 1;
}

type PreparePorts = DeployPorts & { repeated: readonly string[] };

/** Whoever may not look (a role that may only deploy) gets what CloudFormation says, as before. */
async function prepare(
  settings: DeploySettings,
  cloud: Cloud,
  ports: PreparePorts,
): Promise<boolean> {
  const stackName = serviceNameOf(settings);
  try {
    const [stack, secrets] = await Promise.all([
      cloud.findStack(stackName),
      findSecrets(settings, cloud),
    ]);
    const plan = planDeployment(stack, secrets);
    if (plan.kind === 'delete-first') {
      ports.say(deletionSteps(plan, { stackName, repeated: ports.repeated }));
      return false;
    }
    if (plan.kind === 'import-first') {
      await explainImport(plan.import, settings, { ...ports, cloud });
      return false;
    }
    const losses = plan.kind === 'deploy' ? lossesOf(stack, settings) : [];
    if (losses.length > 0) {
      ports.say(['Nothing was changed.', ...losses].join('\n\n'));
      return false;
    }
    if (plan.kind === 'deploy-again') {
      ports.say(
        `The first deployment of ${stackName} failed: the CDK deletes it and begins again.`,
      );
      if (plan.mustAllowDeletion) await cloud.allowDeletion(stackName);
    }
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    ports.say(`Not known whether something stands in the way of the deployment (${reason}).`);
  }
  return true;
}

async function findSecrets(settings: DeploySettings, cloud: Cloud): Promise<FoundSecret[]> {
  const { componentPrefix, linkSigningKey } = secretNames(serviceNameOf(settings));
  const names = [linkSigningKey, ...settings.components.map((each) => componentPrefix + each)];
  const found: FoundSecret[] = [];
  // One after the other: an account may ask 40 times a second, and there may be 100 of them.
  for (const name of names) {
    const secret = await cloud.findSecret(name);
    if (secret) found.push(secret);
  }
  return found;
}

async function explainImport(
  plan: ImportPlan,
  settings: DeploySettings,
  { cloud, synthesize, writeMapping, say, repeated }: PreparePorts & { cloud: Cloud },
): Promise<void> {
  const stackName = serviceNameOf(settings);
  const tables = plan.isNewStack ? await cloud.findTables(`${stackName}-StorageTable`) : [];
  const mapping = importMapping(await synthesize(settings), {
    secrets: plan.secrets,
    table: tables.length === 1 ? tables[0] : undefined,
    keyArn: plan.isNewStack ? plan.secrets.find(({ keyArn }) => keyArn)?.keyArn : undefined,
  });
  const mappingFile = writeMapping(mapping);
  say(importSteps(plan, { stackName, mappingFile, tables, repeated }));
}
