/** The frame of every page: whose it is, what it says, and who helps. No script, style or picture of others. */
import { htmlEscape } from 'escape-goat';
import { loadableLogo, nameOfPlatform } from '../platform.ts';
import type { PageFrame } from './frame.ts';
import { helpOf, type Incident } from './help.ts';
import { style } from './style.ts';

/** A page as it is sent. */
export interface PageAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** What is said on a page. */
export interface PageContent {
  /** Plain text: escaped by the frame. */
  title: string;
  /** The sign beside the title. */
  tone?: 'done' | 'waiting' | 'attention' | undefined;
  /** HTML: escaped by the page that makes it. */
  body: string;
  /** Set where something did not work out: whoever helps asks for it. */
  incident?: Incident | undefined;
  /** JavaScript: never contains anything from a request. */
  script?: string;
  /** Origin of a picture beside the logo, a host of WeChat's. */
  imageOrigin?: string | undefined;
  /** The browser loads the page again then. */
  reloadAfterSeconds?: number | undefined;
  /** By default the browser sends no referrer. */
  referrerPolicy?: 'strict-origin-when-cross-origin';
}

/** An empty icon, so that the browser does not request /favicon.ico. */
const icon = '<link rel="icon" href=data:,>';

/** A picture of others that does not load would leave a broken sign. An older browser keeps it. */
const withoutBroken =
  "document.querySelectorAll('img').forEach((i)=>i.decode?.().catch(()=>i.remove()))";

/** The page as an answer, with its content security policy. */
export function pageAnswer(statusCode: number, frame: PageFrame, page: PageContent): PageAnswer {
  const logo = loadableLogo(frame.platform?.logo);
  const imageOrigins = [logo?.origin, page.imageOrigin].filter((origin) => origin !== undefined);
  return {
    statusCode,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyOf(frame, imageOrigins),
      'content-language': frame.language,
      ...(page.reloadAfterSeconds && { refresh: String(page.reloadAfterSeconds) }),
      ...(page.referrerPolicy && { 'referrer-policy': page.referrerPolicy }),
    },
    body: htmlOf(frame, { ...page, hasPictures: imageOrigins.length > 0 }, logo?.src),
  };
}

function policyOf({ nonce }: PageFrame, imageOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    ['img-src data:', ...new Set(imageOrigins)].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function htmlOf(
  frame: PageFrame,
  page: PageContent & { hasPictures: boolean },
  logo: string | undefined,
): string {
  const { language, nonce, platform } = frame;
  const owner = platform && nameOfPlatform(platform, language);
  // Each of its own: where one fails, the other still runs.
  const scripts = [page.hasPictures && withoutBroken, page.script]
    .map((each) => (each ? `<script nonce="${nonce}">${each}</script>` : ''))
    .join('');
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<meta name="robots" content="noindex">
${icon}
<title>${htmlEscape(page.title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
${owner === undefined ? '' : bannerOf(owner, logo)}<main>
<h1${page.tone ? ` class="${page.tone}"` : ''}>${htmlEscape(page.title)}</h1>
${page.body}
</main>
${helpOf(frame, page.incident)}${scripts}
</body>
</html>
`;
}

/** The name is beside it, so the logo has none of its own. */
function bannerOf(owner: string, logo: string | undefined): string {
  const picture = logo
    ? `<img src="${htmlEscape(logo)}" alt="" width="44" height="44" referrerpolicy="no-referrer">`
    : '';
  return `<div class="platform" role="banner">${picture}<bdi>${htmlEscape(owner)}</bdi></div>\n`;
}
