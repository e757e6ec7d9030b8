/** Reads what redis-cli prints of WxJava's keys: a line with the key, and a line with its value. */
import type { Entry } from '../entry.ts';

/** A prefix of the user's own may stand before it. */
const KEY = /(?:^|:)wechat_authorizer_refresh_token:(wx[0-9a-f]{16}):([\w-]{1,64})$/;

export function isWxjavaKey(line: string): boolean {
  return KEY.test(line);
}

/** @see https://github.com/binarywang/WxJava `WxOpenInRedisConfigStorage` and its relatives */
export function readWxjava(text: string, componentAppId: string): Entry[] {
  const lines = text.split(/\r?\n/);
  const entries: Entry[] = [];
  for (let index = 0; index < lines.length; index++) {
    const key = lines[index] ?? '';
    if (key === '') continue;
    const line = index + 1;
    const [, component = '', appId] = KEY.exec(key) ?? [];
    if (appId === undefined) {
      entries.push({ line, problem: 'row-malformed' });
      continue;
    }
    // Where the next line is a key, too, this one has no value: not even an empty line.
    const value = isWxjavaKey(lines[index + 1] ?? '') ? '' : lines[++index];
    if (component === componentAppId) {
      entries.push({ line, fields: { appId, refreshToken: bare(value ?? '') } });
    } else entries.push({ line, problem: 'other-component' });
  }
  return entries;
}

/** Where values are stored as JSON, there are quotes around them. */
function bare(value: string): string {
  return /^"(.*)"$/.exec(value)?.[1] ?? value;
}
