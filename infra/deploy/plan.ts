/** Decides what has to happen before `cdk deploy`, from what AWS has already. Pure. */
import { ofType, type FoundSecret, type FoundStack } from './cloud.ts';

/**
 * Nothing has to; a failed first deployment has to go; a deletion has to end; or people have to import
 * something.
 */
export type DeploymentPlan =
  | { kind: 'deploy' }
  | { kind: 'deploy-again'; mustAllowDeletion: boolean }
  | { kind: 'delete-first'; isUnderWay: boolean }
  | { kind: 'import-first'; import: ImportPlan };

/** What people have to do, in this order. */
export interface ImportPlan {
  /** The failed stack is in the way: only a stack that does not exist can begin by an import. */
  mustDeleteStack: boolean;
  /** Secrets that wait for their deletion. They cannot be imported before they are restored. */
  restored: readonly string[];
  secrets: readonly FoundSecret[];
  /** The stack begins with the import, so table and key are to be found again, too. */
  isNewStack: boolean;
}

/**
 * A first deployment that failed. The CDK deletes such a stack and makes a new one, but termination
 * protection, which the stack got before it was complete, forbids that. There is nothing to protect:
 * such a stack can do nothing else any more.
 */
const FAILED_FIRST: ReadonlySet<string> = new Set(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED']);

/**
 * @param stack undefined if there is none
 * @param secrets those that exist of the names that the stack uses
 */
export function planDeployment(
  stack: FoundStack | undefined,
  secrets: readonly FoundSecret[],
): DeploymentPlan {
  // Nothing can be deployed into what is left, and its secrets are in no stack any more.
  if (stack?.status.startsWith('DELETE_')) {
    return { kind: 'delete-first', isUnderWay: stack.status === 'DELETE_IN_PROGRESS' };
  }
  const hasFailed = stack !== undefined && FAILED_FIRST.has(stack.status);
  const own = new Set(
    ofType(stack, 'AWS::SecretsManager::Secret').map(({ physicalId }) => physicalId),
  );
  const others = secrets.filter(({ arn }) => !own.has(arn));
  if (others.length > 0) {
    const restored = others.filter(({ isBeingDeleted }) => isBeingDeleted).map(({ name }) => name);
    // A stack whose change set nobody has executed yet (REVIEW_IN_PROGRESS) has nothing either.
    const isNewStack = stack === undefined || hasFailed || stack.resources.length === 0;
    const plan = { mustDeleteStack: hasFailed, restored, secrets: others, isNewStack };
    return { kind: 'import-first', import: plan };
  }
  if (!hasFailed) return { kind: 'deploy' };
  return { kind: 'deploy-again', mustAllowDeletion: stack.isProtected };
}
