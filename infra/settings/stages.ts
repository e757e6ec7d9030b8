/** The settings of single stages in `cdk.json`: which of them count, and what contradicts them. */
import * as z from 'zod/mini';
import { APP_ID } from '../../shared/wechat/app-id.ts';

type Context = Readonly<Record<string, unknown>>;
type Stages = Readonly<Record<string, Context>>;

/** The key under which the context has settings for single stages, by stage name. */
export const STAGES = 'stages';

const stagesSchema = z._default(z.record(z.string(), z.record(z.string(), z.unknown())), {});

/** What `cdk.json` says of the stages. */
export interface ReadStages {
  /** Of the stage that is built: they count before the common ones. */
  stageSettings: Context;
  stages: Stages;
  mistakes: string[];
}

/** Finds the settings of the stage that `stageName` names. */
export function readStages(context: Context): ReadStages {
  const { data: stages } = stagesSchema.safeParse(context[STAGES]);
  if (!stages) {
    const mistake = `${STAGES} must be an object that maps stage names to settings`;
    return { stageSettings: {}, stages: {}, mistakes: [mistake] };
  }
  const shared = [...inSeveral(stages, componentsOf(context)), ...inSeveral(stages, domainOf)];
  const { stageName } = context;
  const stageSettings = typeof stageName === 'string' ? stages[stageName] : undefined;
  const isOneOfNone = Object.keys(stages).length === 0 || stageName === '';
  const mistakes = stageSettings || isOneOfNone ? [] : [notAStage(stageName, Object.keys(stages))];
  return { stageSettings: stageSettings ?? {}, stages, mistakes: [...mistakes, ...shared] };
}

/** Without a name, a second deployment would be made beside the one that was meant. */
function notAStage(stageName: unknown, names: readonly string[]): string {
  const mistake = `stageName must be one of "${STAGES}" (${names.join(', ')})`;
  if (stageName !== undefined) return `${mistake}, but is ${JSON.stringify(stageName)}`;
  const remedy = `add -c stageName=${names[0]}, or -c stageName= for the deployment without a name`;
  return `${mistake}, but is missing: ${remedy}`;
}

interface Unique {
  what: string;
  why: string;
  values: readonly unknown[];
}

/** A component that stands beside the stages belongs to each stage that names none of its own. */
function componentsOf({ components }: Context): (stage: Context) => Unique {
  return (stage) => ({
    what: 'components',
    why: "two deployments with the same component end each other's tokens",
    values: asList(stage['components'] ?? components).filter(isAppId),
  });
}

function domainOf({ domain }: Context): Unique {
  const name = typeof domain === 'object' && domain !== null && 'name' in domain && domain.name;
  const why = 'a domain leads to one deployment only';
  return { what: 'domain', why, values: typeof name === 'string' ? [name] : [] };
}

/** What only one stage can have. */
function inSeveral(stages: Stages, uniqueOf: (stage: Context) => Unique): string[] {
  const owners = new Map<unknown, { names: string[]; what: string; why: string }>();
  for (const [name, stage] of Object.entries(stages)) {
    const { values, what, why } = uniqueOf(stage);
    for (const value of new Set(values)) {
      owners.set(value, { names: [...(owners.get(value)?.names ?? []), name], what, why });
    }
  }
  return [...owners]
    .filter(([, { names }]) => names.length > 1)
    .map(
      ([value, { names, what, why }]) =>
        `${what} (in "${STAGES}"): ${String(value)} is in ${names.join(' and ')}, but ${why}`,
    );
}

function isAppId(value: unknown): boolean {
  return typeof value === 'string' && APP_ID.test(value);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
