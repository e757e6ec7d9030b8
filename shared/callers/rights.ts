/** Who invokes a function of ours, and what it may do. Every refusal names the rule. */
import { invokedAlias, type Invoked } from '../aws/invoked-alias.ts';
import { KeeperError } from '../errors.ts';
import type { AccessTokenKey } from '../store/records/access-token.ts';

/** What a caller may do. What is left out restricts nothing; an empty list allows nothing. */
export interface CallerRights {
  /** Its accounts are those of these tenants, and those of `authorizers`. No others, no platform. */
  tenants?: readonly string[] | undefined;
  authorizers?: readonly string[] | undefined;
  /** What the path of a call begins with. */
  paths?: readonly string[] | undefined;
  tokens?: boolean | undefined;
  calls?: boolean | undefined;
}

/** What the deployment's settings say of callers. It was checked when the stack was synthesized. */
export interface CallerPolicy {
  callers: Readonly<Record<string, CallerRights>>;
  /** Whether an invocation without a caller's name is refused. */
  requireCaller: boolean;
}

export interface CallerPolicyPort {
  callerPolicy: CallerPolicy;
}

/** Who invoked the function. */
export interface Caller {
  /** Undefined: invoked without a name, which allows everything. */
  name: string | undefined;
  rights: CallerRights;
}

/** @throws {KeeperError} `CallNotAllowed`: an unknown name, or none where one is required */
export function admitCaller(invoked: Invoked, { callerPolicy }: CallerPolicyPort): Caller {
  const name = invokedAlias(invoked);
  const { callers, requireCaller } = callerPolicy;
  if (name === undefined) {
    if (requireCaller)
      throw notAllowed('Without the name of a caller nothing is done', 'requireCaller');
    return { name, rights: {} };
  }
  const rights = Object.hasOwn(callers, name) ? callers[name] : undefined;
  if (!rights) throw notAllowed(`There is no caller ${name}`, 'callers');
  return { name, rights };
}

/** @throws {KeeperError} `CallNotAllowed` where the caller is given neither tokens nor tickets */
export function refuseTokens(caller: Caller): void {
  if (caller.rights.tokens === false) throw mayNot(caller, 'have tokens', 'tokens');
}

/** @throws {KeeperError} `CallNotAllowed` where the caller may not call WeChat */
export function refuseCalls(caller: Caller): void {
  if (caller.rights.calls === false) throw mayNot(caller, 'call WeChat', 'calls');
}

/** @throws {KeeperError} `CallNotAllowed` where the path begins with none of the caller's */
export function refusePath(caller: Caller, path: string): void {
  const { paths } = caller.rights;
  if (!paths || paths.some((beginning) => path.startsWith(beginning))) return;
  throw mayNot(caller, `call ${path}`, 'paths');
}

/** @throws {KeeperError} `CallNotAllowed` where the caller has accounts of its own: it is no platform */
export function refusePlatform(caller: Caller): void {
  if (isBound(caller)) throw mayNot(caller, 'act as the platform', boundBy(caller));
}

/** @throws {KeeperError} `CallNotAllowed` where no link is created for the tenant, or for none */
export function refuseLink(caller: Caller, tenantId: string | undefined): void {
  const { tenants } = caller.rights;
  if (!tenants || (tenantId !== undefined && tenants.includes(tenantId))) return;
  const whose = tenantId === undefined ? 'without a tenant' : 'for this tenant';
  throw mayNot(caller, `create a link ${whose}`, 'tenants');
}

/**
 * Refuses what can be refused before anything is read.
 *
 * @throws {KeeperError} `CallNotAllowed`
 */
export function refuseUnread(caller: Caller, { authorizerAppId }: AccessTokenKey): void {
  if (authorizerAppId === undefined) refusePlatform(caller);
  else if (!caller.rights.tenants) refuseAccount(caller, { authorizerAppId }, undefined);
}

/**
 * An account that does not exist has no tenant, so it is refused like one of another tenant.
 *
 * @param tenantId what is stored with the account
 * @throws {KeeperError} `CallNotAllowed`
 */
export function refuseAccount(
  caller: Caller,
  key: Pick<AccessTokenKey, 'authorizerAppId'>,
  tenantId: string | undefined,
): void {
  if (!mayUse(caller, key, tenantId)) throw mayNot(caller, 'act for this account', boundBy(caller));
}

/** Whether a token is the caller's to use. Without an account it is the component's own. */
export function mayUse(
  caller: Caller,
  { authorizerAppId }: Pick<AccessTokenKey, 'authorizerAppId'>,
  tenantId: string | undefined,
): boolean {
  if (!isBound(caller)) return true;
  if (authorizerAppId === undefined) return false;
  const { tenants = [], authorizers = [] } = caller.rights;
  return (
    authorizers.includes(authorizerAppId) || (tenantId !== undefined && tenants.includes(tenantId))
  );
}

/**
 * The same caller once its rights were checked: signing a user in to its account takes the platform's
 * token, which the caller never sees.
 */
export function checkedCaller({ name }: Caller): Caller {
  return { name, rights: {} };
}

/** Whether the caller has accounts of its own only. */
function isBound({ rights }: Caller): boolean {
  return rights.tenants !== undefined || rights.authorizers !== undefined;
}

function boundBy({ rights }: Caller): string {
  const { tenants, authorizers } = rights;
  return [tenants && 'tenants', authorizers && 'authorizers'].filter(Boolean).join(', ');
}

function mayNot({ name }: Caller, what: string, rule: string): KeeperError {
  return notAllowed(`Caller ${name} may not ${what}`, rule);
}

function notAllowed(what: string, rule: string): KeeperError {
  return new KeeperError('CallNotAllowed', `${what}: ${rule}`);
}
