/** The platform of the local run: as the setting `platforms` has it, from an environment variable. */
import type { Platform } from '../../shared/onboarding/platform.ts';
import { mistakeText } from '../settings/mistake-text.ts';
import { platformSchema } from '../settings/platforms-schema.ts';

/** A sprout on green, so that a newcomer sees where a logo of his own will be. */
const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" ' +
  'fill="#0b7a4b"/><path d="M30 52V34C17 34 12 26 12 16c12 0 19 5 20 14 2-7 8-11 20-11 0 11-7 17-18 ' +
  '17v16z" fill="#fff"/></svg>';

/** What merchants' pages show where the variable says nothing else: invented. */
export const examplePlatform: Platform = {
  name: { zh: '青禾云（本机试用）', en: 'Qinghe Cloud (local trial)' },
  logo: `data:image/svg+xml;base64,${Buffer.from(logo).toString('base64')}`,
  support: { phone: '400-000-0000', email: 'support@example.com' },
};

/** What is set, and what is wrong with it. Without the variable it is the example. */
export function readLocalPlatform(
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
): { platform?: Platform; mistakes: string[] } {
  const json = environment[variable];
  if (!json) return { mistakes: [] };
  const result = platformSchema.safeParse(parsed(json));
  if (result.success) return { platform: result.data, mistakes: [] };
  const mistakes = result.error.issues.map(({ path, message }) =>
    mistakeText({ path: [variable, ...path], message }),
  );
  return { mistakes };
}

/** A text that is no JSON is no object either, and the mistake shows it. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
