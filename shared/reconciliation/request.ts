/** The request of `reconcile-authorizers`. */
import * as z from 'zod/mini';

export const reconciliationRequest = {
  fields: () =>
    z.object({ continueAfter: z.optional(z.string()), dryRun: z.optional(z.boolean()) }),
  /** A run that is continued was started by another run. */
  isOwnMessage: (event: unknown) => Object.hasOwn(Object(event), 'continueAfter'),
  formats: {
    continueAfter: 'continueAfter is the appid after which to go on',
    dryRun: 'dryRun is true or false: whether the differences are only told',
  },
};
