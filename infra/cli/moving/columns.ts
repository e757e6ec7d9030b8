/** Which column of a file is which part of an account. */

/** The parts of an account in a file, all as texts. */
export type Field =
  | 'appId'
  | 'refreshToken'
  | 'date'
  | 'tenant'
  | 'status'
  | 'sets'
  | 'nickName'
  | 'headImageUrl'
  | 'principalName'
  | 'userName'
  | 'isMiniProgram'
  | 'appType'
  | 'serviceType'
  | 'verifyType';

export type Fields = Partial<Record<Field, string>>;

/** A field's name by the letters of a column's. */
export type Columns = ReadonlyMap<string, Field>;

/** Ours, those of wxcloudrun-wxcomponent, and WeChat's own; case and signs make no difference. */
const known: Readonly<Record<Field, readonly string[]>> = {
  appId: ['authorizerAppId', 'appid'],
  refreshToken: ['authorizerRefreshToken', 'refreshToken'],
  date: ['authorizedAt', 'authTime'],
  tenant: ['tenantId', 'tenant'],
  status: ['status'],
  sets: ['permissionSets', 'funcInfo'],
  nickName: ['nickName', 'name'],
  headImageUrl: ['headImageUrl', 'headImg'],
  principalName: ['principalName'],
  userName: ['userName'],
  isMiniProgram: ['isMiniProgram'],
  appType: ['appType'],
  serviceType: ['serviceType'],
  verifyType: ['verifyType', 'verifyInfo'],
};

/** Those that the options name, by field. */
export type ChosenColumns = Partial<Record<Field, string | undefined>>;

/** A column that is chosen for a field takes the place of those that are known for it. */
export function columnsFor(chosen: ChosenColumns): Columns {
  const fields = Object.keys(known) as Field[];
  const pairs = fields.flatMap((field) => {
    const own = chosen[field];
    const names = own === undefined ? known[field] : [own];
    return names.map((name) => [lettersOf(name), field] as const);
  });
  const chosenPairs = pairs.filter(([, field]) => chosen[field] !== undefined);
  return new Map([...pairs, ...chosenPairs]);
}

/** @param named cells by their columns' names; of two for one field the first that is not empty wins */
export function fieldsOf(
  named: readonly (readonly [name: string, text: string])[],
  columns: Columns,
): Fields {
  const fields: Fields = {};
  for (const [name, text] of named) {
    const field = columns.get(lettersOf(name));
    if (field) fields[field] ||= text;
  }
  return fields;
}

export function fieldsNamed(
  names: readonly string[],
  columns: Columns,
): ReadonlySet<Field | undefined> {
  return new Set(names.map((name) => columns.get(lettersOf(name))));
}

/** Which of the two columns that no file can do without are not there. */
export function missingColumns(there: ReadonlySet<Field | undefined>): Field[] {
  return (['appId', 'refreshToken'] as const).filter((field) => !there.has(field));
}

/** The names that were chosen for fields which the file does not have. */
export function unknownNames(
  there: ReadonlySet<Field | undefined>,
  chosen: ChosenColumns,
): string[] {
  const fields = Object.keys(known) as Field[];
  return fields.flatMap((field) => (there.has(field) ? [] : (chosen[field] ?? [])));
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
