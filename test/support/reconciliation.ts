/** For tests of the comparison with WeChat's list: what is written, and what happens meanwhile. */
import type { Store } from '../../shared/store/store.ts';
import type { WechatApi } from '../../shared/wechat/call.ts';

/** The names of the writes to the store, from now on. */
export function watchWrites({ services }: { services: { store: Store } }): string[] {
  const { store } = services;
  const writes: string[] = [];
  const writing = new Set(['changeAuthorizer', 'markAnnounced', 'saveAccessToken', 'takeLease']);
  services.store = new Proxy(store, {
    get(target, name: keyof typeof store) {
      if (writing.has(name)) writes.push(name);
      return target[name];
    },
  });
  return writes;
}

/** Which call to WeChat is meant: the last part of its path, and a part of its body. */
export interface WechatCall {
  path: string;
  body?: string;
}

/** A page of WeChat's list, by its offset. */
export function listPage(offset: number): WechatCall {
  return { path: 'api_get_authorizer_list', body: `"offset":${offset},` };
}

/** Does something once, before or after the first such call to WeChat. */
export function meanwhile(
  { services }: { services: { wechat: WechatApi } },
  { path, body = '' }: WechatCall,
  { before, after }: { before?: () => unknown; after?: () => unknown },
): void {
  const { wechat } = services;
  services.wechat = {
    ...wechat,
    async fetch(input, init) {
      const request = new Request(input, init);
      const isMeant = request.url.includes(path) && (await request.text()).includes(body);
      if (!isMeant) return wechat.fetch(input, init);
      services.wechat = wechat;
      await before?.();
      const response = await wechat.fetch(input, init);
      await after?.();
      return response;
    },
  };
}

/** An answer of WeChat's, or what was sent. */
export type Json = Record<string, unknown>;

/** What WeChat answers to calls of that name, made of what it would have answered. */
export function changeAnswers(
  { services }: { services: { wechat: WechatApi } },
  name: string,
  changed: (answer: Json, request: Json) => unknown,
): void {
  const { wechat } = services;
  services.wechat = {
    ...wechat,
    async fetch(input, init) {
      const sent = String(init.body);
      const response = await wechat.fetch(input, init);
      if (!input.includes(name)) return response;
      return Response.json(changed(JSON.parse(await response.text()), JSON.parse(sent)));
    },
  };
}
