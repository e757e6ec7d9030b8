/** The frame of every page: no external resources, and scripts and styles need our nonce. */
import { htmlEscape } from 'escape-goat';
import { languageOf, type Language } from './language.ts';

/** A page as it is sent. */
export interface PageAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** What every page needs. */
export interface PageFrame {
  language: Language;
  /** Random, for this answer only: the browser ignores scripts and styles without it. */
  nonce: string;
}

/** The parts of a request that say how its page is to be. */
type Visitor = Readonly<Record<'query' | 'headers', Readonly<Record<string, string | undefined>>>>;

/** The frame of the page that answers a request. */
export function pageFrame(
  { query, headers }: Visitor,
  { newId }: { newId: () => string },
): PageFrame {
  return { language: languageOf(query['lang'], headers['accept-language']), nonce: newId() };
}

export interface Page extends PageFrame {
  /** Plain text: escaped by the frame. */
  title: string;
  /** HTML: escaped by the page that makes it. */
  body: string;
  /** JavaScript: never contains anything from a request. */
  script?: string;
  /** Origin of the page's only picture, a host of WeChat's. */
  imageOrigin?: string | undefined;
  /** The browser loads the page again then. */
  reloadAfterSeconds?: number | undefined;
  /** By default the browser sends no referrer. */
  referrerPolicy?: 'strict-origin-when-cross-origin';
}

const style = `
:root { color-scheme: light dark; --ink: #1c1f23; --paper: #f6f7f9; --card: #fff; --soft: #5b636e;
  --line: #d9dde3; --accent: #067a45; --on-accent: #fff; --warn: #9a5b00 }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff3; --paper: #14171a; --card: #1e2226;
  --soft: #a7b0bb; --line: #363c43; --accent: #3ecf8e; --on-accent: #06281a; --warn: #f0b45a } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100svh; padding: 1.25rem;
  display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif }
main { width: 100%; max-width: 28rem; padding: 2rem 1.5rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px; overflow-wrap: anywhere }
main > :last-child { margin-bottom: 0 }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.35 }
h1 svg { width: 1.15em; height: 1.15em; margin-right: .4em; vertical-align: -.2em;
  fill: var(--accent) }
p { margin: .5rem 0 }
.soft { color: var(--soft); font-size: .9rem }
.button { display: block; margin: 1.5rem 0 .5rem; padding: .8rem 1rem; border-radius: 8px;
  background: var(--accent); color: var(--on-accent); text-align: center; text-decoration: none;
  font-weight: 600; border: 1px solid transparent }
.button:hover { text-decoration: underline }
.button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
.account { display: flex; gap: 1rem; align-items: center; margin: 1.25rem 0 }
.account img { flex: none; width: 56px; height: 56px; border-radius: 50%; object-fit: cover;
  background: var(--line) }
.account strong { font-size: 1.1rem }
h2 { margin: 1.25rem 0 .5rem; font-size: 1rem }
ul { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0 1rem; padding: 0; list-style: none }
li { padding: .15rem .65rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .9rem }
.warning { margin: 1rem 0; padding: .5rem 1rem; border: 1px solid var(--warn); border-radius: 8px }
.warning ul { margin-bottom: .5rem }
.warning li { border-color: var(--warn) }
code { font-size: .9em }
`;

/** An empty icon, so that the browser does not request /favicon.ico. */
const icon = '<link rel="icon" href=data:,>';

/** The page as an answer, with its content security policy. */
export function pageAnswer(statusCode: number, page: Page): PageAnswer {
  const { nonce } = page;
  const script = page.script ? `<script nonce="${nonce}">${page.script}</script>` : '';
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `img-src data: ${page.imageOrigin ?? ''}`.trimEnd(),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    statusCode,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'content-language': page.language,
      ...(page.reloadAfterSeconds && { refresh: String(page.reloadAfterSeconds) }),
      ...(page.referrerPolicy && { 'referrer-policy': page.referrerPolicy }),
    },
    body: `<!DOCTYPE html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${icon}
<title>${htmlEscape(page.title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
${page.body}
</main>
${script}
</body>
</html>
`,
  };
}
