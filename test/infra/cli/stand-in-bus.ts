/** EventBridge with rules, for what the local run's bus does not have. */
import {
  AwsRefusal,
  startAwsJsonServer,
  type AwsOperation,
} from '../../../infra/local/aws/aws-json-server.ts';

type Input = Record<string, unknown>;

/** A bus `wxkeeper` with rules and their targets. */
export async function startStandInBus() {
  const rules = new Map<string, Input & { targets: unknown[] }>();
  const requests: string[] = [];
  const ruleOf = (name: unknown) => {
    const rule = rules.get(String(name));
    if (!rule) throw new AwsRefusal('ResourceNotFoundException', `Rule ${String(name)}`);
    return rule;
  };
  const operations: Record<string, AwsOperation> = {
    ListRules: ({ NamePrefix }) => {
      const names = [...rules.keys()].filter((name) => name.startsWith(String(NamePrefix)));
      return { Rules: names.map((Name) => ({ Name })) };
    },
    PutRule: (input) => {
      rules.set(String(input['Name']), { ...input, targets: [] });
      const { EventBusName, Name } = input as Record<string, string>;
      return { RuleArn: `arn:aws:events:us-east-1:000000000000:rule/${EventBusName}/${Name}` };
    },
    PutTargets: ({ Rule, Targets }) => {
      ruleOf(Rule).targets.push(...(Targets as unknown[]));
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets: ({ Rule }) => {
      ruleOf(Rule).targets.length = 0;
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    DeleteRule: ({ Name }) => {
      // EventBridge deletes no rule that has targets.
      if (rules.get(String(Name))?.targets.length) {
        throw new AwsRefusal(
          'ValidationException',
          'Rule can not be deleted since it has targets.',
        );
      }
      rules.delete(String(Name));
      return {};
    },
    DescribeArchive: ({ ArchiveName }) => {
      throw new AwsRefusal('ResourceNotFoundException', `Archive ${String(ArchiveName)}`);
    },
  };
  const noted = Object.entries(operations).map(([name, operation]) => [
    name,
    (input: Input) => {
      requests.push(name);
      return operation(input);
    },
  ]);
  const server = await startAwsJsonServer(Object.fromEntries(noted) as typeof operations);
  return { ...server, rules, requests };
}
