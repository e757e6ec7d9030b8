/** The callers of the local run: the settings of the same names, from environment variables. */
import type { CallerPolicy } from '../../shared/callers/rights.ts';
import { callersSchema } from '../settings/callers-schema.ts';
import { mistakeText } from '../settings/mistake-text.ts';

const CALLERS = 'WXKEEPER_CALLERS';
const REQUIRE_CALLER = 'WXKEEPER_REQUIRE_CALLER';

/** What is set, and what is wrong with it. */
export function readLocalCallers(environment: Record<string, string | undefined>): {
  policy: CallerPolicy;
  mistakes: string[];
} {
  const { [CALLERS]: json = '', [REQUIRE_CALLER]: required = '' } = environment;
  const { callers, mistakes } = readCallers(json);
  if (!['', 'true', 'false'].includes(required)) {
    mistakes.push(`${REQUIRE_CALLER} must be true or false, but is "${required}"`);
  }
  return { policy: { callers, requireCaller: required === 'true' }, mistakes };
}

function readCallers(json: string): { callers: CallerPolicy['callers']; mistakes: string[] } {
  if (json === '') return { callers: {}, mistakes: [] };
  const result = callersSchema.safeParse(parsed(json));
  if (result.success) return { callers: result.data, mistakes: [] };
  const mistakes = result.error.issues.map(({ path, message }) =>
    mistakeText({ path: [CALLERS, ...path], message }),
  );
  return { callers: {}, mistakes };
}

/** A text that is no JSON is no object either, and the mistake shows it. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
