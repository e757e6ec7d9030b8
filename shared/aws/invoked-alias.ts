/** The alias by which a function was invoked: each caller of the settings has one of its own. */

/** The part of Lambda's context that says by which name the function was invoked. */
export interface Invoked {
  /** `arn:aws:lambda:<region>:<account>:function:<name>`, perhaps with `:<qualifier>`. */
  invokedFunctionArn?: string;
}

/** It will lead to the version that is in use, whoever invokes it, so it names no caller. */
export const LIVE_ALIAS = 'live';

const QUALIFIER_PART = 7;
/** A version, or no qualifier at all. */
const NO_ALIAS = /^(?:\$LATEST|\d*)$/;

/** Undefined without a qualifier; neither `$LATEST` nor the number of a version is an alias. */
export function invokedAlias({ invokedFunctionArn }: Invoked): string | undefined {
  // All that is behind the name: no part of what AWS does not allow is a name by itself.
  const qualifier = invokedFunctionArn?.split(':').slice(QUALIFIER_PART).join(':') ?? '';
  return NO_ALIAS.test(qualifier) || qualifier === LIVE_ALIAS ? undefined : qualifier;
}
