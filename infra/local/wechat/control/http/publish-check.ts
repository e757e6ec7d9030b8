/** The HTTP interface for the publish check. */
import { z } from 'zod';
import { testGroups } from '../../publish-check/test-accounts.ts';
import { ranges } from '../ranges.ts';
import { method, optionalText, within, type Methods } from './method.ts';
import { messageFormat } from './pushes.ts';

/** The methods about the publish check. */
export const publishCheckMethods: Methods = {
  publishCheck: method(
    {
      componentAppId: optionalText,
      group: z.number().int().min(1).max(testGroups.length).optional(),
      format: messageFormat.optional(),
      code: z.enum(['same', 'new']).optional(),
      hasEvent: z.boolean().optional(),
      waitMilliseconds: within(ranges.waitMilliseconds).optional(),
      slowMilliseconds: within(ranges.slowMilliseconds).optional(),
    },
    (control, given) => control.publishCheck(given),
  ),
};
