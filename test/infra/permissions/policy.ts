/**
 * Decides, as IAM does, whether a role's statements allow a request. What is not foreseen here throws:
 * nothing passes because it was not understood.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */

/** A statement with all its addresses worked out. */
export interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string[];
  Resource: string[];
  Condition: Conditions;
  /** Of a resource's own policy. Left out: everybody. */
  Service?: string[];
}

/** Values by operator and key. */
export type Conditions = Record<string, Record<string, string[]>>;

/** What IAM is asked: one for each item of a transaction. */
export interface Permission {
  /** Such as `dynamodb:GetItem`. */
  action: string;
  /** The resource's ARN. */
  resource: string;
  /** By the condition key; a key that the request does not have is left out. */
  context: Record<string, string[]>;
  /** Of AWS, such as `events.amazonaws.com`. Left out: a role. */
  service?: string;
}

/**
 * One statement that allows it, and none that denies it. Where a resource has a policy of its own that
 * allows nothing, as ours do for those in the account, its statements simply stand beside the role's.
 */
export function isAllowed(permission: Permission, statements: readonly Statement[]): boolean {
  const applying = statements.filter((statement) => applies(statement, permission));
  const hasEffect = (effect: Statement['Effect']) =>
    applying.some(({ Effect }) => Effect === effect);
  return hasEffect('Allow') && !hasEffect('Deny');
}

function applies(statement: Statement, permission: Permission): boolean {
  const { action, resource, context, service } = permission;
  const { Action, Resource, Condition, Service } = statement;
  return (
    (Service === undefined || (service !== undefined && Service.includes(service))) &&
    Action.some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())) &&
    Resource.some((pattern) => isLike(resource, pattern)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, values, context[key])),
    )
  );
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds(operator: string, values: string[], given: string[] | undefined): boolean {
  switch (operator) {
    case 'ArnLike':
      return (given ?? []).some((one) => values.some((pattern) => isLike(one, pattern)));
    case 'Null':
      return values.includes(String(given === undefined));
    case 'Bool':
    case 'StringEquals':
    case 'ArnEquals':
      return given?.length === 1 && values.some((value) => given.includes(value));
    case 'ArnNotEquals':
      // Holds also where there is no value at all, as all negated operators.
      return !holds('ArnEquals', values, given);
    case 'BoolIfExists':
      return given === undefined || holds('Bool', values, given);
    case 'ForAnyValue:StringEquals':
      return (given ?? []).some((one) => values.includes(one));
    case 'ForAllValues:StringLike':
      // Holds also where there is no value at all.
      return (given ?? []).every((one) => values.some((pattern) => isLike(one, pattern)));
    default:
      throw new Error(`the condition ${operator} is not foreseen`);
  }
}

/** With `*` for any text and `?` for any character. */
function isLike(text: string, pattern: string): boolean {
  const literal = pattern.replaceAll(/[$()+.[\\\]^{|}]/g, '\\$&');
  const expression = literal.replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}
