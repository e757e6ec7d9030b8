/** Reads the fields of the console page's forms. What is wrong is refused in both languages. */
import type { Words } from '../../state/publish-check.ts';
import { pushFaultKinds, type PushFaultKind } from '../../pushes/faults.ts';
import { isPushFields, type PushFields } from '../../pushes/xml.ts';
import { OrderRefused } from '../../refused-order.ts';
import { HEADER_TEXT, LONGEST_NAME, type Range } from '../../control/ranges.ts';

/** A field, without blanks around it. Empty if it is missing. */
export function readText(fields: URLSearchParams, name: string): string {
  return fields.get(name)?.trim() ?? '';
}

/** A name, or undefined. @throws {OrderRefused} if it is too long */
export function readName(fields: URLSearchParams, name: string): string | undefined {
  const text = readText(fields, name);
  if (text.length <= LONGEST_NAME) return text || undefined;
  throw new OrderRefused(
    `名称最多 ${LONGEST_NAME} 个字符`,
    `A name has ${LONGEST_NAME} characters at most`,
  );
}

/** @throws {OrderRefused} if it is empty */
export function requireText(fields: URLSearchParams, name: string, words: Words): string {
  const text = readText(fields, name);
  if (text === '') throw new OrderRefused(`请填写${words.zh}`, `${words.en} is missing`);
  return text;
}

/** @returns undefined if the field is empty. @throws {OrderRefused} */
export function readNumber(
  fields: URLSearchParams,
  name: string,
  { zh, en, least, most }: Words & Range,
): number | undefined {
  const text = readText(fields, name);
  if (text === '') return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new OrderRefused(
    `${zh}须为 ${least} 到 ${most} 的整数，而不是“${text}”`,
    `${en} must be a whole number from ${least} to ${most}, but is “${text}”`,
  );
}

/** @throws {OrderRefused} if the field is empty or wrong */
export function requireNumber(fields: URLSearchParams, name: string, words: Words & Range): number {
  requireText(fields, name, words);
  return readNumber(fields, name, words) ?? 0;
}

/** Entries with commas or blanks between them. */
export function readList(fields: URLSearchParams, name: string): string[] {
  return readText(fields, name)
    .split(/[,，、;；\s]+/)
    .filter(Boolean);
}

/** @throws {OrderRefused} if an entry is no number of a permission set */
export function readPermissionSets(fields: URLSearchParams, name: string): number[] {
  const entries = readList(fields, name);
  const wrong = entries.find((entry) => !/^\d{1,4}$/.test(entry));
  if (wrong === undefined) return entries.map(Number);
  throw new OrderRefused(
    `“${wrong}”不是权限集编号，应为数字，以逗号分隔`,
    `“${wrong}” is no permission set: write numbers with commas between them`,
  );
}

/** @returns undefined if the field is empty. @throws {OrderRefused} if no push can have it */
export function readPushFields(fields: URLSearchParams, name: string): PushFields | undefined {
  const value = readJsonObject(fields, name);
  if (value === undefined || isPushFields(value)) return value;
  throw new OrderRefused(
    '字段名须为字母和数字，值须为文本、数字、对象或列表',
    'Names must be letters and digits, values texts, numbers, objects or lists',
  );
}

/** @returns undefined if the field is empty. @throws {OrderRefused} if it is no JSON object */
export function readJsonObject(
  fields: URLSearchParams,
  name: string,
): Record<string, unknown> | undefined {
  const text = readText(fields, name);
  if (text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new OrderRefused(
    '字段须为 JSON 对象，如 {"Content":"在吗"}',
    'The fields must be a JSON object, as in {"Content":"hello"}',
  );
}

/** @returns undefined if the field is empty. @throws {OrderRefused} */
export function readHeader(fields: URLSearchParams, name: string): string | undefined {
  const text = readText(fields, name);
  if (HEADER_TEXT.test(text)) return text || undefined;
  throw new OrderRefused(`“${text}”不能用作 HTTP 头`, `“${text}” cannot stand in a header`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As what users' messages are pushed. */
export function readFormat(fields: URLSearchParams): 'xml' | 'json' {
  return readText(fields, 'format') === 'json' ? 'json' : 'xml';
}

/** How a push is delivered: undefined as usual. */
export function readPushFault(fields: URLSearchParams): PushFaultKind | undefined {
  return pushFaultKinds.find((kind) => kind === readText(fields, 'fault'));
}
