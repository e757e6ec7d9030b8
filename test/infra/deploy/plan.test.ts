/** What happens before `cdk deploy`, by what AWS has already. */
import { describe, expect, it } from '@jest/globals';
import { planDeployment } from '../../../infra/deploy/plan.ts';

const secret = (name: string, isBeingDeleted = false) => ({
  name,
  arn: `arn:of:${name}`,
  keyArn: undefined,
  isBeingDeleted,
});
const stack = (status: string, secrets: readonly string[] = [], isProtected = true) => ({
  status,
  isProtected,
  arn: '',
  resources: secrets.map((physicalId) => ({
    type: 'AWS::SecretsManager::Secret',
    logicalId: '',
    physicalId,
  })),
});

describe('it is deployed as it is', () => {
  it('where there is nothing yet', () => {
    expect(planDeployment(undefined, [])).toEqual({ kind: 'deploy' });
  });

  it.each([
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
    'UPDATE_ROLLBACK_FAILED',
    'IMPORT_COMPLETE',
    'IMPORT_ROLLBACK_COMPLETE',
    'REVIEW_IN_PROGRESS',
    'CREATE_IN_PROGRESS',
  ])('where the stack is in %s, which stays protected', (status) => {
    const own = stack(status, ['arn:of:a']);
    expect(planDeployment(own, [secret('a')])).toEqual({ kind: 'deploy' });
  });
});

describe('a first deployment that failed', () => {
  it.each(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'])('in %s may be deleted', (status) => {
    const plan = { kind: 'deploy-again', mustAllowDeletion: true };
    expect(planDeployment(stack(status), [])).toEqual(plan);
  });

  it('is not touched where it is not protected', () => {
    const plan = { kind: 'deploy-again', mustAllowDeletion: false };
    expect(planDeployment(stack('ROLLBACK_COMPLETE', [], false), [])).toEqual(plan);
  });

  it('gives way to an import where secrets of an older stack exist', () => {
    expect(planDeployment(stack('ROLLBACK_COMPLETE'), [secret('a')])).toMatchObject({
      kind: 'import-first',
      import: { mustDeleteStack: true, isNewStack: true },
    });
  });
});

describe('a stack that somebody began to delete', () => {
  it.each([
    ['DELETE_FAILED', false],
    ['DELETE_IN_PROGRESS', true],
  ])('in %s has to go, whatever it has left', (status, isUnderWay) => {
    const plan = { kind: 'delete-first', isUnderWay };
    expect(planDeployment(stack(status, ['arn:of:a']), [secret('a')])).toEqual(plan);
    expect(planDeployment(stack(status), [secret('a')])).toEqual(plan);
  });
});

describe('secrets that exist without belonging to the stack are imported', () => {
  it('of a component that is put back, and no other', () => {
    const own = stack('UPDATE_COMPLETE', ['arn:of:a', 'arn:of:links']);
    const plan = planDeployment(own, [secret('links'), secret('a'), secret('b')]);
    expect(plan).toEqual({
      kind: 'import-first',
      import: {
        mustDeleteStack: false,
        isNewStack: false,
        restored: [],
        secrets: [secret('b')],
      },
    });
  });

  it('of a deleted stack; those that wait for their deletion are restored before', () => {
    const plan = planDeployment(undefined, [secret('a', true), secret('b')]);
    expect(plan).toEqual({
      kind: 'import-first',
      import: {
        mustDeleteStack: false,
        isNewStack: true,
        restored: ['a'],
        secrets: [secret('a', true), secret('b')],
      },
    });
  });

  it.each(['REVIEW_IN_PROGRESS', 'IMPORT_ROLLBACK_COMPLETE'])(
    'into a stack that has nothing yet (%s), with table and key',
    (status) => {
      expect(planDeployment(stack(status), [secret('a')])).toMatchObject({
        kind: 'import-first',
        import: { mustDeleteStack: false, isNewStack: true },
      });
    },
  );
});
