/** Takes statements apart: one grant for each action on each resource and kind of item. */
import { LEADING_KEYS } from './needed-permissions.ts';
import type { Conditions, Statement } from './policy.ts';

/** What can be taken away alone. */
export interface Grant {
  action: string;
  /** The action, what it may be done to, and, of the table, to which items. */
  name: string;
  /** Allows this and nothing else. */
  statement: Statement;
}

const OPERATOR = 'ForAllValues:StringLike';

/** All grants of statements that allow. */
export function grantsIn(statements: readonly Statement[]): Grant[] {
  return statements.filter(({ Effect }) => Effect === 'Allow').flatMap(grantsOf);
}

function grantsOf(statement: Statement): Grant[] {
  const { Action, Resource, Condition } = statement;
  const partitions = Condition[OPERATOR]?.[LEADING_KEYS] ?? [undefined];
  return Action.flatMap((action) =>
    Resource.flatMap((resource) =>
      partitions.map((partition) => ({
        action,
        name: [action, resource, partition].filter((part) => part !== undefined).join(' '),
        statement: {
          ...statement,
          Action: [action],
          Resource: [resource],
          Condition: partition === undefined ? Condition : narrowed(Condition, partition),
        },
      })),
    ),
  );
}

function narrowed(condition: Conditions, partition: string): Conditions {
  return { ...condition, [OPERATOR]: { ...condition[OPERATOR], [LEADING_KEYS]: [partition] } };
}
