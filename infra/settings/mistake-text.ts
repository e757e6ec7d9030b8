/** Describes one mistake in the settings: `components[1] must be …, but is …`. */

/** @param issue one of zod's, whose message goes on after the setting's name */
export function mistakeText({
  path,
  message,
}: {
  path: readonly PropertyKey[];
  message: string;
}): string {
  const [setting, ...keys] = path.map((key) => (typeof key === 'number' ? key : String(key)));
  return `${setting}${keys.map((key) => `[${key}]`).join('')} ${message}`;
}
