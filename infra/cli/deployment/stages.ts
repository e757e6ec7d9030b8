/** Which deployment is meant, and which ones an account has in this region. */
import { paginateListFunctions, type LambdaClient } from '@aws-sdk/client-lambda';
import { deployedName } from '../../function-catalog.ts';
import { isServiceName, SERVICE_NAME, serviceNameOf, STAGE_NAME } from '../../resource-names.ts';
import { CommandFailure } from '../failure.ts';
import type { CommonOptions } from '../session.ts';
import type { Words } from '../words/words.ts';

const SUFFIX = deployedName('get-access-token', '');

/** @throws {CommandFailure} where no stage can have this name */
export function chosenServiceName({ stage = '' }: CommonOptions, { failures }: Words): string {
  if (STAGE_NAME.test(stage)) return serviceNameOf({ stageName: stage });
  throw new CommandFailure('stage-malformed', failures.stageMalformed(stage), { exitCode: 2 });
}

/** Their names; the one without a stage is empty. Empty as well where nobody may look. */
export async function findStages(client: LambdaClient): Promise<string[]> {
  const stages: string[] = [];
  try {
    for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
      const names = Functions.map(({ FunctionName = '' }) => FunctionName);
      const services = names
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => name.slice(0, -SUFFIX.length));
      stages.push(...services.filter(isServiceName).map(stageOf));
    }
  } catch {
    return [];
  }
  return stages.toSorted();
}

function stageOf(serviceName: string): string {
  return serviceName.slice(SERVICE_NAME.length + 1);
}
