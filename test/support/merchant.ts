/** A merchant's browser in tests: pages as they are answered, and the way to WeChat and back. */
import {
  followLink,
  linkOnPage,
  loadPage,
  submitForm,
} from '../../infra/local/demo/merchant-browser.ts';
import { account, type Service } from './service.ts';

/** What our HTTP API answered. */
export interface PageAnswer {
  status: number;
  text: string;
  headers: Headers;
}

/** Opens an address and follows no redirect. */
export async function open(url: string, headers: Record<string, string> = {}): Promise<PageAnswer> {
  const response = await fetch(url, { redirect: 'manual', headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** Often enough for what is under way in the same process. */
const MOST_LOADS = 200;

/** Opens an address as a browser does: a page that says so is loaded again, here without a pause. */
export async function openUntilDone(
  url: string,
  headers: Record<string, string> = {},
): Promise<PageAnswer> {
  let page = await open(url, headers);
  for (let loads = 1; page.headers.has('refresh') && loads < MOST_LOADS; loads++) {
    page = await open(url, headers);
  }
  return page;
}

/** The browser's cookie after an answer, as it sends it. */
export function cookieOf({ headers }: PageAnswer): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** A merchant goes all the way to the address that leads back to us, without opening it. */
export async function visitAndAgree(
  { url, simulator }: Pick<Service, 'url' | 'simulator'>,
  { authorizerAppId = account, startPage = `${url}/authorize` } = {},
): Promise<string> {
  const wechatPage = await followLink(await loadPage(startPage));
  const choices = { account: authorizerAppId, decision: 'agree' };
  const { location = '' } = await submitForm(wechatPage, choices);
  await simulator.settle();
  return location;
}

/**
 * A visit of somebody who changes the address of WeChat's page: any account can authorize with its
 * pre-auth code. `agree` gives the way back, without opening it.
 */
export async function beginFreeVisit(
  { simulator }: Pick<Service, 'simulator'>,
  startPage: string,
): Promise<{ cookie: string; agree: (authorizerAppId: string) => Promise<string> }> {
  const page = await open(startPage);
  const link = new URL(linkOnPage(page.text)).searchParams;
  const preAuthCode = link.get('pre_auth_code') ?? '';
  return {
    cookie: cookieOf(page),
    async agree(authorizerAppId) {
      const { redirectQuery } = await simulator.authorize(authorizerAppId, { preAuthCode });
      await simulator.settle();
      return `${link.get('redirect_uri')}?${redirectQuery}`;
    },
  };
}
