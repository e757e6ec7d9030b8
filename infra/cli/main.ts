/** The command line's beginning: arguments in, an exit code out. */
import { openTerminal } from './output/terminal.ts';
import { runCommandLine } from './run.ts';

// Not awaited at the top level: the package's bundle is CommonJS.
// On Node.js 20 the SDK warns of its future, into the middle of what a person reads.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
void main();

async function main(): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2), openTerminal(process));
}
