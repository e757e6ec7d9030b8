/** The command line's beginning: arguments in, an exit code out. */
import { openTerminal } from './output/terminal.ts';
import { runCommandLine } from './run.ts';

// Not awaited at the top level: the package's bundle is CommonJS.
void main();

async function main(): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2), openTerminal(process));
}
