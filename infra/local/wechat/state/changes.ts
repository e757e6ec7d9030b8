/** Changes to an object, of which some may be left out. */

/** Some of an object's fields; those that are undefined are not meant. */
export type Changes<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined };

/** The fields that are not undefined. */
export function definedFields<Fields extends object>(changes: Changes<Fields>): Partial<Fields> {
  const fields = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as Partial<Fields>;
}
