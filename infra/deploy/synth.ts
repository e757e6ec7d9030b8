/**
 * The script behind `npm run synth`. Its arguments are those of `cdk synth`.
 *
 * The CDK's command line takes seconds to start the app, which checks the settings again: with what the
 * command line alone knows, such as the account.
 */
import { checkDeploySettings, DeploySettingsInvalid } from '../settings/deploy-settings.ts';
import { runCdk } from './cdk-command.ts';
import { readProjectContext } from './command-context.ts';
import { readArguments } from './command-line.ts';
import { namedRegion } from './named-region.ts';

const parameters = process.argv.slice(2);
const context = { ...readProjectContext(), ...readArguments(parameters).context };
const region = namedRegion(process.env);
const { mistakes } = checkDeploySettings(context, {
  // Whether there is one the app sees.
  account: 'perhaps',
  region: region ?? 'us-east-1',
  isRegionAssumed: region === undefined,
});
if (mistakes.length > 0) {
  console.error(new DeploySettingsInvalid(mistakes).message);
  process.exitCode = 1;
} else {
  process.exitCode = await runCdk(['synth', '--quiet', ...parameters]);
}
