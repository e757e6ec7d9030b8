/** The settings of single stages in `cdk.json`: which of them count, and what contradicts them. */
import * as z from 'zod/mini';
import { APP_ID } from '../../shared/wechat/app-id.ts';
import { STAGE_NAME } from '../resource-names.ts';

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
  const { stageName } = context;
  const stageSettings =
    typeof stageName === 'string' && Object.hasOwn(stages, stageName)
      ? stages[stageName]
      : undefined;
  const isOneOfNone = Object.keys(stages).length === 0 || stageName === '';
  const missing = stageSettings || isOneOfNone ? [] : [notAStage(stageName, Object.keys(stages))];
  // Whoever names it builds it beside the stages.
  const built = stageName === '' ? { ...stages, [WITHOUT_NAME]: {} } : stages;
  const mistakes = [...missing, ...misnamed(stages), ...inSeveral(built, context)];
  return { stageSettings: stageSettings ?? {}, stages, mistakes };
}

const WITHOUT_NAME = 'the deployment without a name';

/** A stage's name is its key, and only some can be part of other names. */
function misnamed(stages: Stages): string[] {
  const names = Object.keys(stages);
  const others = names.filter((name) => name === '' || !STAGE_NAME.test(name));
  const named = Object.entries(stages).filter(([, settings]) => 'stageName' in settings);
  return [
    ...others.map(
      (name) =>
        `${STAGES}[${name}] must be named by up to 10 of a-z and 0-9, starting with a letter`,
    ),
    ...named.map(
      ([name]) => `stageName (in "${STAGES}") is not allowed: the stage is called ${name}`,
    ),
  ];
}

/** Without a name, a second deployment would be made beside the one that was meant. */
function notAStage(stageName: unknown, names: readonly string[]): string {
  const mistake = `stageName must be one of "${STAGES}" (${names.join(', ')})`;
  if (stageName !== undefined) return `${mistake}, but is ${JSON.stringify(stageName)}`;
  const remedy = `add -c stageName=${names[0]}, or -c stageName= for the deployment without a name`;
  return `${mistake}, but is missing: ${remedy}`;
}

/** A setting whose values only one stage can have. */
interface Unique {
  setting: string;
  why: string;
  /** @param settings of one stage, with those that all share */
  valuesIn: (settings: Context) => readonly unknown[];
}

/** What stands beside the stages belongs to each stage that has nothing of its own. */
const uniques: readonly Unique[] = [
  {
    setting: 'components',
    why: "two deployments with the same component end each other's tokens",
    valuesIn: ({ components }) => asList(components).filter(isAppId),
  },
  {
    setting: 'domain',
    why: 'a domain leads to one deployment only',
    valuesIn: ({ domain, previousDomains }) =>
      [domain, ...asList(previousDomains)].flatMap((each) => nameOf(each)),
  },
  {
    setting: 'eipAllocationIds',
    why: 'no two NATs can have one address',
    valuesIn: ({ eipAllocationIds }) => asList(eipAllocationIds),
  },
  {
    setting: 'restoredTable',
    why: 'a table belongs to one deployment only',
    valuesIn: ({ restoredTable }) => (restoredTable === undefined ? [] : [restoredTable]),
  },
];

function inSeveral(stages: Stages, context: Context): string[] {
  return uniques.flatMap(({ setting, why, valuesIn }) => {
    const owners = new Map<unknown, string[]>();
    for (const [name, stage] of Object.entries(stages)) {
      for (const value of new Set(valuesIn({ ...context, ...stage }))) {
        owners.set(value, [...(owners.get(value) ?? []), name]);
      }
    }
    return [...owners]
      .filter(([, names]) => names.length > 1)
      .map(
        ([value, names]) =>
          `${setting} (in "${STAGES}"): ${String(value)} is in ${names.join(' and ')}, but ${why}`,
      );
  });
}

function nameOf(domain: unknown): string[] {
  const name = typeof domain === 'object' && domain !== null && 'name' in domain && domain.name;
  return typeof name === 'string' ? [name] : [];
}

function isAppId(value: unknown): boolean {
  return typeof value === 'string' && APP_ID.test(value);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
