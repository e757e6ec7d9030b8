/**
 * What another evaluator of IAM policies says, which knows nothing of ours: @cloud-copilot/iam-simulate,
 * with AWS's own lists of actions, resources and condition keys. It opens no network.
 */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Permission, Statement } from './policy.ts';

const ACCOUNT = '111122223333';
const Version = '2012-10-17';

/** Who asks, what the identity may do, and what the resource says to it. */
export interface Question extends Permission {
  /** The ARN of a role, of its session or of a user; left out where it is a service. */
  principal?: string;
  statements: readonly Statement[];
  resourceStatements?: readonly Statement[];
}

/** Whether the request is allowed. @throws what the other evaluator cannot judge */
export async function isAllowedBySecond(question: Question): Promise<boolean> {
  const { action, resource, context, statements, resourceStatements } = question;
  const principal = question.service ?? question.principal ?? '';
  const result = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: Object.fromEntries(
          Object.entries(context).map(([key, values]) => [
            key,
            // Its types of keys say which have several values.
            values.length === 1 && !severalValued.has(key) ? (values[0] ?? '') : values,
          ]),
        ),
      },
      identityPolicies:
        statements.length === 0 ? [] : [{ name: 'role', policy: policyOf(statements) }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourceStatements && {
        resourcePolicy: policyOf(resourceStatements, true),
      }),
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult === 'Allowed';
}

const severalValued: ReadonlySet<string> = new Set(['dynamodb:LeadingKeys', 'events:source']);

function policyOf(statements: readonly Statement[], isOfResource = false): object {
  const Statement = statements.map(({ Condition, Service, ...statement }) => ({
    ...statement,
    ...(isOfResource && { Principal: Service ? { Service } : '*' }),
    ...(Object.keys(Condition).length > 0 && { Condition }),
  }));
  return { Version, Statement };
}
