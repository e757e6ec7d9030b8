/** Which platform a command is about. */
import type { Deployment } from './deployment/deployment.ts';
import { CommandFailure } from './failure.ts';
import type { Session } from './session.ts';
import type { Words } from './words/words.ts';

/** The one that `--component` names; all of the deployment where it names none. */
export async function chosenComponents(session: Session): Promise<readonly string[]> {
  const { components } = await session.deployment();
  const { component } = session.options;
  return component === undefined ? components : [component];
}

/** @throws {CommandFailure} where the deployment does not have the platform that is named */
export function requireServed(
  component: string | undefined,
  { components }: Deployment,
  { failures }: Words,
): void {
  if (component === undefined || components.includes(component)) return;
  const message = failures.noSuchComponent(component, components);
  throw new CommandFailure('component-unknown', message, { exitCode: 2 });
}

/** The one that is meant. @throws {CommandFailure} where that is not clear */
export async function chosenComponent(session: Session): Promise<string> {
  const [only, ...others] = await chosenComponents(session);
  const { failures } = session.words;
  if (only === undefined) throw new CommandFailure('no-component', failures.noComponents);
  if (others.length === 0) return only;
  const message = failures.whichComponent([only, ...others]);
  throw new CommandFailure('component-missing', message, { exitCode: 2 });
}
