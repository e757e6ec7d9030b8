/** The command line's beginning: arguments in, an exit code out. */
import { namedRegion } from '../deploy/named-region.ts';
import { openTerminal } from './output/terminal.ts';
import { runCommandLine } from './run.ts';
import { chosenLanguage } from './words/language.ts';
import { wordsOf } from './words/words.ts';

// Not awaited at the top level: the package's bundle is CommonJS.
// On Node.js 20 the SDK warns of its future, into the middle of what a person reads.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
// The SDK knows one name of the region, `npm run deploy` four: it is the same deployment.
const region = namedRegion(process.env);
if (region) process.env['AWS_REGION'] = region;
void main();

async function main(): Promise<void> {
  const parameters = process.argv.slice(2);
  const { failures } = wordsOf(chosenLanguage(parameters, process.env));
  const terminal = openTerminal(process, (why) => `${failures.mark}${failures.resultLost(why)}`);
  process.exitCode = await runCommandLine(parameters, terminal);
}
