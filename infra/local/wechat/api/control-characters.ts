/**
 * WeChat does not escape control characters that people have in their names. Its answers are then no
 * valid JSON.
 *
 * @see https://github.com/lanrion/weixin_authorize/pull/52
 */

/** Those that were reported. */
const reported = ['\u0002', '\u0010', '\u0014', '\u001d'];

/** The fields that contain what people have written. */
const writtenByPeople: ReadonlySet<string> = new Set([
  'nick_name',
  'nickname',
  'principal_name',
  'signature',
  'name',
  'city',
  'province',
  'user_desc',
]);

/** Stands for the control character until the JSON has been written. JSON leaves it as it is. */
const PLACEHOLDER = '\ue000';

/** @param body JSON. @returns the same with a raw control character in each name and text */
export function withControlCharacters(body: string): string {
  if (body === '') return body;
  let count = 0;
  const marked: unknown = JSON.parse(body, (name: string, value: unknown) =>
    typeof value === 'string' && value !== '' && writtenByPeople.has(name)
      ? `${value.slice(0, 1)}${PLACEHOLDER}${value.slice(1)}`
      : value,
  );
  return JSON.stringify(marked).replaceAll(PLACEHOLDER, () => {
    return reported[count++ % reported.length] ?? '';
  });
}
