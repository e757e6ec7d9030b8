/** What the arguments of `npm run deploy` say about settings and profile. All go on to `cdk deploy`. */

/** As the CDK's command line reads them: `-c name=value`, `--context name=value`, `--profile name`. */
export interface DeployArguments {
  context: Readonly<Record<string, string>>;
  profile: string | undefined;
  /** The same once more, for the other commands of the CDK. */
  repeated: readonly string[];
}

const OPTION = /^(--?c|--context|--profile)(?:=(.*))?$/s;

/** @param parameters without `node` and the script */
export function readArguments(parameters: readonly string[]): DeployArguments {
  const context: Record<string, string> = {};
  const repeated: string[] = [];
  let profile: string | undefined;
  for (const { option, value } of optionsIn(parameters)) {
    repeated.push(option, value);
    if (option === '--profile') profile = value;
    else Object.assign(context, assignmentIn(value));
  }
  return { context, profile, repeated };
}

function optionsIn(parameters: readonly string[]) {
  return parameters.flatMap((each, index) => {
    const [, option, attached] = OPTION.exec(each) ?? [];
    const value = attached ?? parameters[index + 1];
    return option !== undefined && value !== undefined ? [{ option, value }] : [];
  });
}

function assignmentIn(text: string): Record<string, string> {
  const [name = '', ...value] = text.split('=');
  return value.length === 0 ? {} : { [name]: value.join('=') };
}

/** A command for a POSIX shell. */
export function shellCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
