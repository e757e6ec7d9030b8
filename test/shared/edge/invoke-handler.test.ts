/** What becomes of an error in a function that is invoked. */
import { expect, it } from '@jest/globals';
import { invokeHandler } from '../../../shared/edge/invoke-handler.ts';
import { createTestServices } from '../../support/services.ts';

it('an unexpected error is thrown as it is, and the log says where it came from', async () => {
  const { services, log } = createTestServices();
  const handler = invokeHandler(() => Promise.reject(new TypeError('a bug')), services);

  await expect(handler({}, {} as Parameters<typeof handler>[1])).rejects.toThrow('a bug');
  expect(log).toEqual([
    {
      level: 'error',
      message: 'Invocation failed',
      error: 'TypeError',
      reason: 'a bug',
      stack: expect.stringContaining('invoke-handler.test.ts'),
    },
  ]);
});
