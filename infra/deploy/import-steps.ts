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
  const again = repeated.length === 0 ? [] : ['--', ...repeated];
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
    command(['npm', 'run', 'deploy', ...again]),
    '',
    'docs/runbook.md says what each step does: "The stack was deleted", "A component is put back".',
  ].join('\n');
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
