/** Which alias a function was invoked by. */
import { expect, it } from '@jest/globals';
import { invokedAlias } from '../../../shared/aws/invoked-alias.ts';

const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:wxkeeper-get-access-token';

it.each([
  [arn, undefined],
  [`${arn}:$LATEST`, undefined],
  [`${arn}:12`, undefined],
  [`${arn}:live`, undefined],
  [`${arn}:`, undefined],
  [`${arn}:orders`, 'orders'],
  [`${arn}:orders-2`, 'orders-2'],
  ['arn:aws-cn:lambda:cn-north-1:000000000000:function:x:orders', 'orders'],
])('%s: %s', (invokedFunctionArn, alias) => {
  expect(invokedAlias({ invokedFunctionArn })).toBe(alias);
});
