/** Which platform a command is about. */
import type { Deployment } from './deployment/deployment.ts';
import { CommandFailure } from './failure.ts';
import type { Session } from './session.ts';

/** The one that `--component` names; all of the deployment where it names none. */
export async function chosenComponents(session: Session): Promise<readonly string[]> {
  const deployment = await session.deployment();
  const { component } = session.options;
  return component === undefined ? deployment.components : [served(component, deployment, session)];
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

function served(component: string, { components }: Deployment, { words }: Session): string {
  if (components.includes(component)) return component;
  const message = words.failures.noSuchComponent(component, components);
  throw new CommandFailure('component-unknown', message, { exitCode: 2 });
}
