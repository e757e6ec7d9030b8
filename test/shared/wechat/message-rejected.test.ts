/** The refusal of what did not come from WeChat. */
import { expect, it } from '@jest/globals';
import { MessageRejected } from '../../../shared/wechat/message-rejected.ts';

it('a refusal has a name and a code for programs, and a reason for people', () => {
  const cause = new Error('why');
  const refusal = new MessageRejected('body-missing', 'the body is empty', { cause });
  expect(refusal).toBeInstanceOf(Error);
  expect(refusal).toMatchObject({ name: 'MessageRejected', code: 'body-missing', cause });
  expect(String(refusal)).toBe('MessageRejected: the body is empty');
});
