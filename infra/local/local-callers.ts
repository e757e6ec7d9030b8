/** The callers of the local run: the settings of the same names, from environment variables. */
import type { CallerPolicy } from '../../shared/callers/rights.ts';
import { callersSchema } from '../settings/callers-schema.ts';
import { mistakeText } from '../settings/mistake-text.ts';

/** What is set, and what is wrong with it. */
export function readLocalCallers(
  variables: Record<keyof CallerPolicy, string>,
  environment: Record<string, string | undefined>,
): { policy: CallerPolicy; mistakes: string[] } {
  const required = environment[variables.requireCaller] ?? '';
  const { callers, mistakes } = readCallers(variables.callers, environment);
  if (!['', 'true', 'false'].includes(required)) {
    mistakes.push(`${variables.requireCaller} must be true or false, but is "${required}"`);
  }
  return { policy: { callers, requireCaller: required === 'true' }, mistakes };
}

function readCallers(
  variable: string,
  environment: Record<string, string | undefined>,
): { callers: CallerPolicy['callers']; mistakes: string[] } {
  const json = environment[variable] ?? '';
  if (json === '') return { callers: {}, mistakes: [] };
  const result = callersSchema.safeParse(parsed(json));
  if (result.success) return { callers: result.data, mistakes: [] };
  const mistakes = result.error.issues.map(({ path, message }) =>
    mistakeText({ path: [variable, ...path], message }),
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
