/** The request of `reconcile-authorizers`. */
import * as z from 'zod/mini';

export const reconciliationRequest = {
  fields: () => z.object({ continueAfter: z.optional(z.string()) }),
  formats: { continueAfter: 'continueAfter is the appid after which to go on' },
};
