/** Messages that SQS takes. */
import { expect, it } from '@jest/globals';
import { toQueueText } from '../../../shared/aws/queue-text.ts';

it.each(['a\ufffeb', '\uffff', '商店😀', '\ud800', 'plain'])(
  '%j comes out as it went in',
  (text) => {
    const queued = toQueueText({ text });
    expect(JSON.parse(queued)).toEqual({ text });
    expect(queued).not.toMatch(/[\ud800-\udfff\ufffe\uffff]/);
  },
);
