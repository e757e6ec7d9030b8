/** Lambda's limit for the environment of a function, which long settings could exceed. */
import { SERVICE_NAME } from '../resource-names.ts';
import { variablesOf } from './function-variables.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_ENVIRONMENT_BYTES = 4096;
/** Of a value that AWS or another setting chooses, such as the queue's URL: none is longer. */
const LONGEST_OTHER_VALUE = 128;

/** The variables that grow with a setting, and what to do where they are too long. */
const growing = {
  CALLER_POLICY: {
    setting: 'callers',
    remedy: 'Give callers "tenants" in place of long lists of "authorizers"',
  },
  VERIFICATION_FILES: {
    setting: 'verificationFiles',
    remedy: 'Take out the files that WeChat has checked already',
  },
  PLATFORMS: {
    setting: 'platforms',
    remedy: 'Give a logo as an https address, or deploy some platforms as a stage of their own',
  },
  LINK_POLICY: { setting: 'returnUrlOrigins', remedy: 'List fewer origins' },
  COMPONENT_APP_IDS: { setting: 'components', remedy: 'Deploy some of them as a stage of its own' },
} as const;

/** The variables whose length the settings decide. */
export type GrowingVariables = Readonly<Record<keyof typeof growing, string>>;

/** A sentence for each setting that makes an environment too long: Lambda would refuse it. */
export function environmentMistakes(variables: GrowingVariables): string[] {
  const mistakes = Object.entries(variablesOf).flatMap(([name, read]) =>
    mistakesOf(`${SERVICE_NAME}-${name}`, read, variables),
  );
  const firstOfEach = new Map(mistakes.toReversed().map((each) => [each.setting, each.text]));
  return [...firstOfEach.values()].toReversed();
}

function mistakesOf(name: string, read: readonly string[], variables: GrowingVariables) {
  const known: Readonly<Record<string, string | undefined>> = variables;
  const sizes = read.map((variable) => ({
    variable,
    bytes: variable.length + bytesOf(known[variable]),
  }));
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0) + LONGEST_OTHER_VALUE;
  const [longest, second] = sizes.toSorted((one, other) => other.bytes - one.bytes);
  if (all <= LARGEST_ENVIRONMENT_BYTES || !longest || !isGrowing(longest.variable)) return [];
  const { setting, remedy } = growing[longest.variable];
  const most = [longest, second].flatMap((each) => (each ? `${each.variable} ${each.bytes}` : []));
  const text =
    `${setting} is too long: the environment of a Lambda function, here ` +
    `${name}, has ${LARGEST_ENVIRONMENT_BYTES} bytes, and this takes ${all} ` +
    `(${most.join(', ')}). ${remedy}`;
  return [{ setting, text }];
}

function isGrowing(variable: string): variable is keyof GrowingVariables {
  return variable in growing;
}

function bytesOf(value: string | undefined): number {
  return value === undefined ? LONGEST_OTHER_VALUE : Buffer.byteLength(value);
}
