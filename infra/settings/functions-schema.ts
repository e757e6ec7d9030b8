/** The schemas of the settings about all functions: what they run on, and room that is theirs alone. */
import * as z from 'zod/mini';
import { variablesOf } from '../functions/function-variables.ts';
import { mustBe, recordOf, withNearest } from './must-be.ts';

const concurrency = z
  .int(mustBe('a whole number'))
  .check(z.minimum(1, mustBe('1 or more')), z.maximum(10_000, mustBe('at most 10000')));

/** As they stand in `settingsSchema`. */
export const functionSettings = {
  /** Reserved concurrency of call-wechat. 100 of the account's must stay unreserved. */
  callConcurrency: z.optional(concurrency),
  /** The same of other functions, by their names in the catalog. */
  reservedConcurrency: z._default(
    recordOf(
      z.string().check(
        z.refine((name) => Object.hasOwn(variablesOf, name), {
          error: ({ input }) =>
            `must name functions, but ${withNearest(String(input), Object.keys(variablesOf))} is none`,
        }),
      ),
      concurrency,
      'an object that maps names of functions to numbers',
    ),
    {},
  ),
  /** Whether a new version gets a tenth of the pushes and look-ups first. */
  canary: z._default(z.boolean(mustBe('true or false')), true),
  /** Both are offered where we know of no reason against them. In China neither was tried. */
  architecture: z._default(z.enum(['arm64', 'x86_64'], mustBe('"arm64" or "x86_64"')), 'arm64'),
  runtime: z._default(
    z.enum(['nodejs24.x', 'nodejs22.x'], mustBe('"nodejs24.x" or "nodejs22.x"')),
    'nodejs24.x',
  ),
};
