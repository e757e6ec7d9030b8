/** Gives each caller of the settings an alias of every function that others invoke. */
import { Annotations } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type CfnAlias, type Function, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { functionCatalog, type FunctionName } from '../function-catalog.ts';
import { invokedByOthers } from '../invoked-by-others.ts';
import type { LookUpAccount } from '../settings/callers.ts';
import { asynchronousInvocation } from './asynchronous-invocation.ts';
import type { LiveAliases } from './canary.ts';

type Functions = Readonly<Record<FunctionName, Function>>;

/** The aliases of each function by the callers' names. */
export type CallerAliases = Partial<Record<FunctionName, Readonly<Record<string, Alias>>>>;

/**
 * Those of functions without a canary move when all canaries are done. So nothing of a version that is
 * taken back was seen by callers.
 *
 * @param live the aliases `live`
 */
export function createCallerAliases(
  functions: Functions,
  callers: readonly string[],
  live: readonly Alias[],
): CallerAliases {
  const aliases: CallerAliases = {};
  for (const name of invokedByOthers) {
    aliases[name] = Object.fromEntries(
      callers.map((caller) => [caller, createAlias(functions, name, caller)]),
    );
    if (!functionCatalog[name].canary) waitFor(live, Object.values(aliases[name] ?? {}));
  }
  return aliases;
}

function waitFor(live: readonly Alias[], aliases: readonly Alias[]): void {
  for (const alias of aliases) {
    for (const each of live) resourceOf(alias).addResourceDependency(resourceOf(each));
  }
}

function resourceOf(alias: Alias): CfnAlias {
  return alias.node.defaultChild as CfnAlias;
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
  { live, aliases }: { live: LiveAliases; aliases: CallerAliases },
  accounts: readonly LookUpAccount[],
): void {
  for (const given of accounts) {
    const { account, caller } = typeof given === 'string' ? { account: given } : given;
    const principal = new AccountPrincipal(account);
    for (const name of lookUps) {
      // Without a name by `live`, or by no alias at all.
      const invoked =
        caller === undefined ? [functions[name], live[name]] : [aliases[name]?.[caller]];
      for (const each of invoked) each?.addPermission(`LookUp${account}`, { principal });
    }
  }
}
