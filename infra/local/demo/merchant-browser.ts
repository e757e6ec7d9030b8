/** A merchant's browser for the demo and for tests: follows the pages' own links and forms. */

/** A page that was loaded. */
export interface LoadedPage {
  /** Where it was loaded from. */
  url: string;
  status: number;
  html: string;
  /** Which page or host the next request names as its Referer; undefined for none. */
  referer: string | undefined;
}

/** Loads a page as if it had been entered, or as if a link on another page had been followed. */
export async function loadPage(url: string, from?: LoadedPage): Promise<LoadedPage> {
  return toPage(url, await fetch(url, { headers: refererHeader(from), redirect: 'manual' }));
}

/** Follows the first link of a page. @throws {Error} if there is none */
export async function followLink(page: LoadedPage): Promise<LoadedPage> {
  const link = /<a\s[^>]*href="([^"]+)"/.exec(page.html)?.[1];
  if (!link) throw new Error('the page has no link');
  return loadPage(new URL(unescapeHtml(link), page.url).href, page);
}

/**
 * Sends a page's form as it is filled in, except for what is said otherwise.
 *
 * @returns the answer, which a browser would follow if it is a redirect
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

/** Hidden fields, and radio buttons and boxes that are checked. */
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
