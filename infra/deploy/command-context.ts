/** The context of a command as the CDK reads it: from the project's files and from its arguments. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Makes the project's folder the current one, as `npm run` does, and reads its files. */
export function readProjectContext(): Record<string, unknown> {
  process.chdir(projectFolder);
  // In the CDK's order: what people have written counts before what it has noted itself.
  return { ...contextIn('cdk.context.json'), ...contextIn('cdk.json', 'context') };
}

function contextIn(file: string, key?: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  const content = JSON.parse(readFileSync(file, 'utf8'));
  return key === undefined ? content : content[key];
}
