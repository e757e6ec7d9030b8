/**
 * `npm run test:templates`: cfn-lint reads the templates of every kind of settings, nested ones too,
 * for a region of AWS's and one of China's.
 *
 * cfn-lint is a Python program (`pip install cfn-lint`). Where it is not installed, that is said and
 * nothing else is done; with `--required` it is an error.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { everyWay, furtherWays } from '../infra/kinds-of-settings.ts';
import { synthesizeTemplates } from '../infra/synthesized-stack.ts';

const { values: options } = parseArgs({ options: { required: { type: 'boolean' } } });

/** What is meant so: dependencies that the CDK states twice, and zones that somebody has chosen. */
const meantSo = ['W3005', 'W3010'];

/** ARNs in the settings are of the first one; in China there are none. */
const lanes = [
  { region: 'eu-west-2', ways: [...everyWay, ...furtherWays] },
  {
    region: 'cn-north-1',
    ways: [...everyWay, ...furtherWays].filter(
      ([, settings]) => !/arn:aws:|eu-west-2[ab]/.test(JSON.stringify(settings)),
    ),
  },
];

const version = run(['--version']);
if (version.status === 0) {
  process.exitCode = lanes.map(lint).every((isClean) => isClean) ? 0 : 1;
} else {
  console.error('Left out: cfn-lint, which is not installed here: pip install cfn-lint');
  if (options.required) process.exitCode = 1;
}

/** @returns whether there is no finding */
function lint({ region, ways }: (typeof lanes)[number]): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-cfn-lint-'));
  try {
    const files = ways.flatMap(([name, settings], index) =>
      synthesizeTemplates(settings, { region }).map((each, part) => {
        const file = join(folder, `${index}-${part} ${name.replaceAll(/\W+/g, '-')}.json`);
        writeFileSync(file, JSON.stringify(each.template.toJSON(), undefined, 1));
        return file;
      }),
    );
    const chosen = ['--regions', region, '--ignore-checks', ...meantSo];
    const { status, output } = run([...chosen, '--template', ...files]);
    if (status !== 0) console.error(output.trim());
    console.log(
      `${version.output.trim()}, ${region}: ${ways.length} kinds of settings, ${files.length} ` +
        `templates, ${status === 0 ? 'no finding' : 'findings above'}`,
    );
    return status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(parameters: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('cfn-lint', parameters, { encoding: 'utf8' });
  return { status, output: `${stdout ?? ''}${stderr ?? ''}` };
}
