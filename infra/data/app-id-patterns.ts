/** How a role's policy names the components whose items and secrets it is about. */

/**
 * All policies of a role together have 10,240 characters at most. Of the function with most kinds of
 * items, each component takes some 370 in China. What is too long the CDK would move into managed
 * policies, and how it does so is none of ours.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MOST_NAMED = 10;

/** `?` is one character. */
const ANY_APP_ID = `wx${'?'.repeat(16)}`;

/**
 * One by one, or, where that is too long for a policy, all that have the form of an appid. Then a
 * function can also reach what is left of components that were taken out; its code refuses these.
 */
export function appIdPatterns(components: readonly string[]): readonly string[] {
  return components.length <= MOST_NAMED ? components : [ANY_APP_ID];
}
