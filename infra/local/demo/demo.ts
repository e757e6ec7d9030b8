/**
 * `npm run demo`: shows the main job step by step, from the ticket to the revocation; with
 * `--publish-check` it plays WeChat's publish check instead.
 */
import { parseArgs } from 'node:util';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { bundleFunctions } from '../../functions/bundle.ts';
import { demoSteps } from './demo-steps.ts';
import type { DemoWorld } from './demo-world.ts';
import { runPublishCheck } from './publish-check.ts';
import { clientSettings } from '../aws/local-aws.ts';
import { startLocalService, type LocalService } from '../local-service.ts';
import { onFreePorts, readLocalSettings } from '../settings.ts';

/** A generous limit, so that no step can hang. */
const STEP_LIMIT_SECONDS = 60;

/** How much `--slow` adds to every push and every call. */
const SLOW_MILLISECONDS = 1000;

const logLines: string[] = [];
/** Which of them are printed where something has failed. */
let isShown = (_line: string) => true;
process.exitCode = await runDemo().catch((error: unknown) => {
  console.error(`演示未完成 | The demo could not run: ${describeError(error)}`);
  return 1;
});
if (process.exitCode !== 0) console.error(logLines.filter(isShown).join('\n'));

async function runDemo(): Promise<number> {
  const { values: given } = parseArgs({
    options: {
      'publish-check': { type: 'boolean' },
      slow: { type: 'boolean' },
      json: { type: 'boolean' },
      group: { type: 'string' },
    },
  });
  console.log('wxkeeper 演示 | demo: building the functions and starting everything…');
  bundleFunctions();
  // Ignores the environment variables, so that the demo never calls another machine.
  const settings = onFreePorts(readLocalSettings({}));
  const service = await startLocalService(settings, { log: (line) => logLines.push(line) });
  const lambda = new LambdaClient(clientSettings(service.urls.invoke));
  try {
    if (given['publish-check']) {
      // The lines say what has failed. All that the functions have printed would only hide them.
      isShown = (line) => /"level":"(WARN|ERROR)"/.test(line);
      return await runPublishCheck(service, {
        slowMilliseconds: given.slow ? SLOW_MILLISECONDS : 0,
        format: given.json ? 'json' : 'xml',
        group: given.group === undefined ? undefined : Number(given.group),
      });
    }
    return await runSteps(createWorld(service, lambda, settings.component.componentAppId));
  } finally {
    lambda.destroy();
    await service.close();
  }
}

function createWorld(
  service: LocalService,
  lambda: LambdaClient,
  componentAppId: string,
): DemoWorld {
  const { simulator } = service;
  const authorizerAppId = simulator?.accounts()[0]?.authorizerAppId;
  if (!simulator || !authorizerAppId) throw new Error('the simulator has no accounts');
  return { service, simulator, lambda, componentAppId, authorizerAppId };
}

async function runSteps(world: DemoWorld): Promise<number> {
  for (const [index, { title, run }] of demoSteps.entries()) {
    const number = String(index + 1).padStart(2);
    try {
      console.log(`${number}. ${title}\n    ✓ ${await withinLimit(run(world))}`);
    } catch (error) {
      console.log(`${number}. ${title}\n    ✗ ${describeError(error)}`);
      return 1;
    }
  }
  console.log(`全部 ${demoSteps.length} 步正确 | All ${demoSteps.length} steps passed.`);
  return 0;
}

async function withinLimit<T>(step: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`still not done after ${STEP_LIMIT_SECONDS} seconds`));
    }, STEP_LIMIT_SECONDS * 1000);
  });
  return Promise.race([step, limit]).finally(() => {
    clearTimeout(timer);
  });
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
