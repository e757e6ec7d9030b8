/** Partial changes to an object. */

/** Changes to some fields. Fields with the value undefined are not changed. */
export type Changes<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined };

/** The fields that are not undefined. */
export function definedFields<Fields extends object>(changes: Changes<Fields>): Partial<Fields> {
  const fields = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as Partial<Fields>;
}
