/** What can be wrong with the function that answers users' messages. */
import { variablesOf } from '../functions/function-variables.ts';
import { isServiceName } from '../resource-names.ts';
import type { DeploySettings } from './settings-schema.ts';

/** One of ours would be asked for ever, or answer what WeChat does not take. */
export function responderMistakes({
  messageResponder,
}: Pick<DeploySettings, 'messageResponder'>): string[] {
  const name = messageResponder?.split(':')[6] ?? '';
  const isOurs = Object.keys(variablesOf).some(
    (each) => name.endsWith(`-${each}`) && isServiceName(name.slice(0, -each.length - 1)),
  );
  return isOurs ? [`messageResponder must be a function of your own, but is ${name}`] : [];
}
