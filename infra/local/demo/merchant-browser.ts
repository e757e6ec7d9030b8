/** A merchant's browser for the demo and for tests: follows links and submits forms. */
import { setTimeout as wait } from 'node:timers/promises';

/** A loaded page. */
export interface LoadedPage {
  /** The URL of the page. */
  url: string;
  status: number;
  html: string;
  /** The Referer of requests from this page. Undefined if none is sent. */
  referer: string | undefined;
}

/**
 * Loads a page, and loads it again where it says so.
 *
 * @param from the page with the link to it; without it, as if the URL was typed in
 */
export async function loadPage(url: string, from?: LoadedPage): Promise<LoadedPage> {
  for (;;) {
    const { page, refreshSeconds } = await loadOnce(url, from);
    if (refreshSeconds === undefined) return page;
    await wait(refreshSeconds * 1000);
  }
}

/** The page as it is at first, also where it loads itself again after some seconds. */
export async function loadOnce(
  url: string,
  from?: LoadedPage,
): Promise<{ page: LoadedPage; refreshSeconds?: number }> {
  const response = await fetch(url, { headers: refererHeader(from), redirect: 'manual' });
  const page = await toPage(url, response);
  const seconds = response.headers.get('refresh');
  return seconds === null ? { page } : { page, refreshSeconds: Number(seconds) };
}

/** Follows the first link on a page. @throws {Error} if there is no link */
export async function followLink(page: LoadedPage): Promise<LoadedPage> {
  return loadPage(new URL(linkOnPage(page.html), page.url).href, page);
}

/** Where the first link on a page leads. @throws {Error} if there is no link */
export function linkOnPage(html: string): string {
  const link = /<a\s[^>]*href="([^"]+)"/.exec(html)?.[1];
  if (!link) throw new Error('the page has no link');
  return unescapeHtml(link);
}

/**
 * Submits a page's form with its preset values.
 *
 * @param choices values to submit instead of the preset ones
 * @returns the response; a redirect is not followed
 * @throws {Error} if the page has no form
 */
export async function submitForm(
  page: LoadedPage,
  choices: Record<string, string>,
): Promise<{ status: number; location: string | undefined; html: string }> {
  const action = /<form\s[^>]*action="([^"]+)"/.exec(page.html)?.[1];
  if (!action) throw new Error('the page has no form');
  const fields = new URLSearchParams(filledInFields(page.html));
  for (const [name, value] of Object.entries(choices)) fields.set(name, value);
  const response = await fetch(new URL(unescapeHtml(action), page.url), {
    method: 'POST',
    body: fields,
    headers: refererHeader(page),
    redirect: 'manual',
  });
  const location = response.headers.get('location') ?? undefined;
  return { status: response.status, location, html: await response.text() };
}

async function toPage(url: string, response: Response): Promise<LoadedPage> {
  const policy = response.headers.get('referrer-policy') ?? 'strict-origin-when-cross-origin';
  const referer = policy === 'no-referrer' ? undefined : `${new URL(url).origin}/`;
  return { url, status: response.status, html: await response.text(), referer };
}

function refererHeader(page: LoadedPage | undefined): Record<string, string> {
  return page?.referer === undefined ? {} : { referer: page.referer };
}

/** Reads hidden fields, and checked radio buttons and checkboxes. */
function filledInFields(html: string): [string, string][] {
  const inputs = [...html.matchAll(/<input\s([^>]*)>/g)].map((match) => match[1] ?? '');
  return inputs
    .filter((input) => /type="hidden"/.test(input) || /\schecked\b/.test(input))
    .map((input) => [attribute(input, 'name'), attribute(input, 'value')]);
}

function attribute(tag: string, name: string): string {
  return unescapeHtml(new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

function unescapeHtml(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => characters[name] ?? '');
}
