/** Tells people how to take into the stack what exists already, command by command. */
import { shellCommand } from './command-line.ts';
import type { ImportPlan } from './plan.ts';

/** What the commands name. */
export interface ImportNames {
  stackName: string;
  /** The file that was written for `--resource-mapping`. */
  mappingFile: string;
  /** The tables that the deleted stack may have had. */
  tables: readonly string[];
  /** `-c` and `--profile`, as they were given. */
  repeated: readonly string[];
}

/** The whole text. */
export function importSteps(plan: ImportPlan, names: ImportNames): string {
  const { stackName, mappingFile, repeated } = names;
  const cdkImport = ['npx', 'cdk', 'import', '--force', '--resource-mapping', mappingFile];
  return [
    `These secrets exist, but are no part of the stack ${stackName}. Their names are fixed, so the`,
    'deployment would fail. Nothing was changed. Take them in, with what is in them:',
    ...plan.secrets.map(({ name }) => `- ${name}`),
    '',
    ...tableNotes(plan, names),
    ...(plan.mustDeleteStack ? deleteStack(stackName) : []),
    ...plan.restored.map((name) =>
      command(['aws', 'secretsmanager', 'restore-secret', '--secret-id', name]),
    ),
    command([...cdkImport, ...repeated]),
    command(deployAgain(repeated)),
    '',
    'docs/runbook.md says what each step does: "The stack was deleted", "A component is put back".',
  ].join('\n');
}

/** The same for a stack that somebody began to delete. */
export function deletionSteps(
  { isUnderWay }: { isUnderWay: boolean },
  { stackName, repeated }: Pick<ImportNames, 'stackName' | 'repeated'>,
): string {
  const named = ['--stack-name', stackName];
  const wait = ['aws', 'cloudformation', 'wait', 'stack-delete-complete', ...named];
  const again = ['aws', 'cloudformation', 'delete-stack', ...named];
  return [
    isUnderWay
      ? `The stack ${stackName} is being deleted, which takes up to an hour. Nothing was changed. Wait for it:`
      : `The stack ${stackName} could not be deleted whole (DELETE_FAILED), and nothing can be deployed into it. Nothing was changed. Remove the reason, which its events name, and delete it once more:`,
    ...(isUnderWay ? [] : [command(again)]),
    command(wait),
    command(deployAgain(repeated)),
    '',
    'docs/runbook.md, "A deployment failed", has the reasons. Table, secrets, key and addresses stay.',
  ].join('\n');
}

function deployAgain(repeated: readonly string[]): string[] {
  return ['npm', 'run', 'deploy', ...(repeated.length === 0 ? [] : ['--', ...repeated])];
}

function tableNotes({ isNewStack }: ImportPlan, { tables, mappingFile }: ImportNames): string[] {
  if (!isNewStack) return [];
  const [table, ...others] = tables;
  if (table === undefined)
    return ['No table of a former stack was found: there will be a new one.'];
  if (others.length === 0) return [`The table ${table} is taken in with them.`];
  return [
    `There are several tables: ${tables.join(', ')}. Add the right one to ${mappingFile}:`,
    '  "StorageTable…": { "TableName": "…" }, by the logical id that `npx cdk synth` shows.',
  ];
}

function deleteStack(stackName: string): string[] {
  const named = ['--stack-name', stackName];
  const off = ['update-termination-protection', '--no-enable-termination-protection'];
  return [off, ['delete-stack'], ['wait', 'stack-delete-complete']].map((words) =>
    command(['aws', 'cloudformation', ...words, ...named]),
  );
}

function command(words: readonly string[]): string {
  return `  ${shellCommand(words)}`;
}
