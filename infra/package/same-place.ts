/** Whether two stacks are deployed to the same account and region, as far as it is known at synth. */
import { Token, type Stack } from 'aws-cdk-lib';

/** Also where one of the two is not known. */
export function isSamePlace(one: Stack, other: Stack): boolean {
  return mayBeEqual(one.account, other.account) && mayBeEqual(one.region, other.region);
}

/** Both are known, and equal. */
export function isCertainlySamePlace(one: Stack, other: Stack): boolean {
  const known = [one, other].every(
    ({ account, region }) => !Token.isUnresolved(account) && !Token.isUnresolved(region),
  );
  return known && isSamePlace(one, other);
}

function mayBeEqual(one: string, other: string): boolean {
  return Token.isUnresolved(one) || Token.isUnresolved(other) || one === other;
}
