/** The alias by which a function was invoked: each caller of the settings has one of its own. */

/** The part of Lambda's context that says by which name the function was invoked. */
export interface Invoked {
  /** `arn:aws:lambda:<region>:<account>:function:<name>`, perhaps with `:<qualifier>`. */
  invokedFunctionArn?: string;
}

/** It will lead to the version that is in use, whoever invokes it, so it names no caller. */
export const LIVE_ALIAS = 'live';

const QUALIFIER_PART = 7;

/** Undefined without a qualifier; neither `$LATEST` nor the number of a version is an alias. */
export function invokedAlias({ invokedFunctionArn }: Invoked): string | undefined {
  const qualifier = invokedFunctionArn?.split(':')[QUALIFIER_PART] ?? '';
  const isAlias = /^(?!\d*$)[\w-]+$/.test(qualifier) && qualifier !== LIVE_ALIAS;
  return isAlias ? qualifier : undefined;
}
