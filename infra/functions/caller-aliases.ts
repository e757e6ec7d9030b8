/** Gives each caller of the settings an alias of every function that others invoke. */
import { Annotations } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type Function, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { functionCatalog, type FunctionName } from '../function-catalog.ts';
import { invokedByOthers } from '../invoked-by-others.ts';
import type { LookUpAccount } from '../settings/callers.ts';
import { asynchronousInvocation } from './asynchronous-invocation.ts';

type Functions = Readonly<Record<FunctionName, Function>>;

/** The aliases of each function by the callers' names. */
export type CallerAliases = Partial<Record<FunctionName, Readonly<Record<string, Alias>>>>;

/** Without callers there are neither aliases nor versions. */
export function createCallerAliases(
  functions: Functions,
  callers: readonly string[],
): CallerAliases {
  const aliases: CallerAliases = {};
  for (const name of invokedByOthers) {
    aliases[name] = Object.fromEntries(
      callers.map((caller) => [caller, createAlias(functions, name, caller)]),
    );
  }
  return aliases;
}

function createAlias(functions: Functions, name: FunctionName, caller: string): Alias {
  const invoked = functions[name];
  const alias = new Alias(invoked, `caller-${caller}`, {
    aliasName: caller,
    version: invoked.currentVersion as IVersion,
  });
  // Who may invoke the function itself may not invoke an alias, and that is what is meant.
  Annotations.of(invoked).acknowledgeWarning('@aws-cdk/aws-lambda:addPermissionsToVersionOrAlias');
  // What is configured for the function itself does not hold for its aliases.
  const { asynchronous } = functionCatalog[name];
  if (asynchronous) alias.configureAsyncInvoke(asynchronousInvocation(asynchronous));
  return alias;
}

/** What other AWS accounts may invoke: who has a token can get a ticket with it, too. */
const lookUps = ['get-access-token', 'get-ticket'] as const;

/**
 * Lets other AWS accounts invoke the look-ups, each as the caller that is named for it. Which of their
 * roles may do so is decided by the IAM policies in those accounts.
 */
export function allowLookUps(
  functions: Functions,
  aliases: CallerAliases,
  accounts: readonly LookUpAccount[],
): void {
  for (const each of accounts) {
    const { account, caller } = typeof each === 'string' ? { account: each } : each;
    const principal = new AccountPrincipal(account);
    for (const name of lookUps) {
      const invoked = caller === undefined ? functions[name] : aliases[name]?.[caller];
      invoked?.addPermission(`LookUp${account}`, { principal });
    }
  }
}
