/** What stands in the body of an API call. */
import { refuseUnless } from '../errors.ts';

/** @throws {WechatError} 44002 empty, 47001 no JSON object */
export function jsonObject(text: string): Record<string, unknown> {
  refuseUnless(text.trim() !== '', 44002);
  const value = parsed(text);
  refuseUnless(typeof value === 'object' && value !== null && !Array.isArray(value), 47001);
  return { ...value };
}

/** The account that the body names, if it is one that can be read; also of calls that get refused. */
export function authorizerNamedIn(text: string): string | undefined {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || !('authorizer_appid' in value))
    return undefined;
  return typeof value.authorizer_appid === 'string' ? value.authorizer_appid : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
