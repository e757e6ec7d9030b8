/** A caller that no settings can name is refused at synth: as a part of a policy, `*` is every alias. */
import { Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from '@jest/globals';
import { grantCaller, TicketLookUp, TokenLookUp } from '../../../infra/package/cdk.ts';
import { functionIn, newApp } from './other-stack.ts';

const named = {
  grantCaller: (stack: Stack, caller: string) => grantCaller(functionIn(stack), caller),
  TokenLookUp: (stack: Stack, caller: string) =>
    new TokenLookUp(stack, { caller }).grantTokenLookup(functionIn(stack)),
  TicketLookUp: (stack: Stack, caller: string) =>
    new TicketLookUp(stack, { caller }).grantTicketLookup(functionIn(stack)),
};

const newStack = () => new Stack(newApp(), 'orders');

describe.each(Object.entries(named))('the caller of %s', (_name, use) => {
  it.each(['*', 'order*', '?', '', 'live', '$LATEST', '1', 'a_b', 'Orders', 'a'.repeat(33), 'a\n'])(
    'is refused where it is %j',
    (caller) => {
      expect(() => use(newStack(), caller)).toThrow(
        `caller must be a name of the setting "callers", but is ${JSON.stringify(caller)}`,
      );
    },
  );

  it.each(['a', 'orders-2', 'a'.repeat(32)])('may be %s', (caller) => {
    const stack = newStack();
    use(stack, caller);
    expect(JSON.stringify(Template.fromStack(stack))).toContain(`:${caller}"`);
  });

  it('may be known at the deployment alone', () => {
    const stack = newStack();
    use(stack, Lazy.string({ produce: () => 'later' }));
    expect(JSON.stringify(Template.fromStack(stack))).toContain(':later"');
  });

  it('is refused where a caller without types names something else', () => {
    // As from plain JavaScript.
    for (const wrong of [null, 7, {}] as unknown as string[]) {
      expect(() => use(newStack(), wrong)).toThrow('caller must be a name');
    }
  });
});
