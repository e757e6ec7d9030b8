/** A deployment that cannot exist is refused at synth, wherever other stacks name one. */
import { Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from '@jest/globals';
import {
  AnnouncedEvents,
  grantCaller,
  placeBehindListedAddresses,
  TicketLookUp,
  TokenLookUp,
  WechatCalls,
} from '../../../infra/package/cdk.ts';
import { functionIn, newApp } from './other-stack.ts';

const named = {
  placeBehindListedAddresses: (stack: Stack, serviceName?: string) =>
    placeBehindListedAddresses(functionIn(stack), { serviceName }),
  TokenLookUp: (stack: Stack, serviceName?: string) =>
    new TokenLookUp(stack, { serviceName }).grantTokenLookup(functionIn(stack)),
  TicketLookUp: (stack: Stack, serviceName?: string) =>
    new TicketLookUp(stack, { serviceName }).grantTicketLookup(functionIn(stack)),
  WechatCalls: (stack: Stack, serviceName?: string) =>
    new WechatCalls(stack, { serviceName }).grantCallWechat(functionIn(stack)),
  grantCaller: (stack: Stack, serviceName?: string) =>
    grantCaller(functionIn(stack), 'orders', { serviceName }),
  AnnouncedEvents: (stack: Stack, serviceName?: string) =>
    new AnnouncedEvents(stack, 'Wxkeeper', { serviceName }).bus,
};

const newStack = () => new Stack(newApp(), 'orders');

describe.each(Object.entries(named))('the serviceName of %s', (_name, use) => {
  it.each([
    ['the name of the stage alone', 'test'],
    ['a path', '/wxkeeper'],
    ['a path behind it', 'wxkeeper/'],
    ['another case', 'WxKeeper'],
    ['another prefix', 'wxkeeper2'],
    ['nothing for the stage', 'wxkeeper-'],
    ['too long a stage', 'wxkeeper-abcdefghijk'],
    ['a stage with signs', 'wxkeeper-te_st'],
    ['a line break', 'wxkeeper\n'],
    ['nothing', ''],
  ])('is refused where it is %s', (_what, serviceName) => {
    expect(() => use(newStack(), serviceName)).toThrow(
      'serviceName must be "wxkeeper" or "wxkeeper-<stageName>", ' +
        `but is ${JSON.stringify(serviceName)}`,
    );
  });

  it.each([undefined, 'wxkeeper', 'wxkeeper-test', 'wxkeeper-a', 'wxkeeper-prod123456'])(
    'may be %s',
    (serviceName) => {
      const stack = newStack();
      use(stack, serviceName);
      expect(Template.fromStack(stack).toJSON()).toBeDefined();
    },
  );

  it('is refused where a caller without types names something else', () => {
    // As from plain JavaScript.
    for (const wrong of [null, 7, {}] as unknown as string[]) {
      expect(() => use(newStack(), wrong)).toThrow(
        `serviceName must be "wxkeeper" or "wxkeeper-<stageName>", but is ${JSON.stringify(wrong)}`,
      );
    }
  });
});

it('a name that is known at the deployment alone does for what is part of an ARN', () => {
  const stack = newStack();
  const serviceName = Lazy.string({ produce: () => 'wxkeeper-later' });
  named.TokenLookUp(stack, serviceName);
  named.AnnouncedEvents(stack, serviceName);
  expect(JSON.stringify(Template.fromStack(stack))).toContain('wxkeeper-later-get-access-token');
  const another = newStack();
  named.grantCaller(another, serviceName);
  expect(JSON.stringify(Template.fromStack(another))).toContain('wxkeeper-later-call-wechat');
});

it('but not for the parameters of the network, whose names a template has as they are', () => {
  const serviceName = Lazy.string({ produce: () => 'wxkeeper-later' });
  expect(() => named.placeBehindListedAddresses(newStack(), serviceName)).toThrow(
    'serviceName must be "wxkeeper" or "wxkeeper-<stageName>", but is "${Token[',
  );
});
