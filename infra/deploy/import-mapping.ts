/** What `cdk import --resource-mapping` reads: which existing thing each resource of the stack is. */
import type { FoundSecret } from './cloud.ts';

/** The identifiers of existing resources by their logical ids. */
export type ImportMapping = Record<string, Record<string, string>>;

/** As much of a template as is needed. */
export interface TemplateOfStack {
  Resources: Readonly<Record<string, { Type: string; Properties?: { Name?: unknown } }>>;
}

/** What exists already. */
export interface ExistingThings {
  secrets: readonly FoundSecret[];
  /** The table of the deleted stack, if it is known which one it is. */
  table?: string | undefined;
  /** The ARN of the deleted stack's key. */
  keyArn?: string | undefined;
}

/** Finds the logical ids in the template. */
export function importMapping(
  template: TemplateOfStack,
  { secrets, table, keyArn }: ExistingThings,
): ImportMapping {
  const resources = Object.entries(template.Resources);
  const idsOf = (type: string) =>
    resources.filter(([, { Type }]) => Type === type).map(([id]) => id);
  const secretId = (name: string) =>
    resources.find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::SecretsManager::Secret' && Properties?.Name === name,
    )?.[0];
  const mapping: ImportMapping = {};
  if (keyArn !== undefined) {
    const KeyId = keyArn.slice(keyArn.lastIndexOf('/') + 1);
    for (const id of idsOf('AWS::KMS::Key')) mapping[id] = { KeyId };
  }
  if (table !== undefined) {
    for (const id of idsOf('AWS::DynamoDB::GlobalTable')) mapping[id] = { TableName: table };
  }
  for (const { name, arn } of secrets) {
    const id = secretId(name);
    if (id !== undefined) mapping[id] = { Id: arn };
  }
  return mapping;
}
