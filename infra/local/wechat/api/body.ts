/** Parses the body of an API call. */
import { refuseUnless } from '../errors.ts';

/** @throws {WechatError} 44002 empty, 47001 not a JSON object */
export function jsonObject(text: string): Record<string, unknown> {
  refuseUnless(text.trim() !== '', 44002);
  const value = parseJson(text);
  refuseUnless(typeof value === 'object' && value !== null && !Array.isArray(value), 47001);
  return { ...value };
}

/** The account in the body, if the body is readable. This also works for calls that are refused. */
export function authorizerNamedIn(text: string): string | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('authorizer_appid' in value))
    return undefined;
  return typeof value.authorizer_appid === 'string' ? value.authorizer_appid : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
