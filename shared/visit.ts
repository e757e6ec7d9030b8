/** Reads what the start page is asked for. */
import * as z from 'zod/mini';
import type { Visit } from './authorization.ts';
import { KeeperError } from './errors.ts';
import type { HttpRequest } from './http-handler.ts';
import { authTypes, type AuthType } from './wechat/authorization-url.ts';

/** Official accounts and mini programs. */
const DEFAULT_AUTH_TYPE = '3';

const visitQuery = z.object({
  authType: z._default(z.enum(authTypes.map(String) as [string]), DEFAULT_AUTH_TYPE),
  bizAppId: z.optional(z.string().check(z.regex(/^wx[0-9a-f]{16}$/))),
  categoryIds: z.optional(z.string().check(z.regex(/^\d{1,4}(,\d{1,4}){0,99}$/))),
  link: z.optional(z.enum(['pc', 'h5'])),
});

const formats = {
  authType: `authType is one of ${authTypes.join(', ')}`,
  bizAppId: 'bizAppId is an appid, wx and 16 hexadecimal digits',
  categoryIds: 'categoryIds are numbers with commas between them',
  link: 'link is pc or h5',
};

/** @throws {KeeperError} `InvalidRequest`, with everything that is wrong with the query */
export function readVisit(request: HttpRequest): Visit {
  const query = visitQuery.safeParse(request.query);
  if (!query.success) {
    const wrong = new Set(query.error.issues.map(({ path }) => formats[path[0] as 'link']));
    throw new KeeperError('InvalidRequest', [...wrong].join('; '));
  }
  const { authType, bizAppId, categoryIds, link } = query.data;
  return {
    componentAppId: request.componentAppId,
    baseUrl: request.baseUrl,
    device: link ? (link === 'h5' ? 'phone' : 'desktop') : deviceOf(request.headers['user-agent']),
    authType: Number(authType) as AuthType,
    bizAppId,
    categoryIds: categoryIds?.split(',').map(Number),
  };
}

function deviceOf(userAgent = ''): Visit['device'] {
  return /Mobile|Android|iPhone|iPad|MicroMessenger/i.test(userAgent) ? 'phone' : 'desktop';
}
