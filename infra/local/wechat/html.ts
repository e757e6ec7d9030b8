/** The layout of every page. It shows that this is a simulator, fits phones and needs no script. */
import { htmlEscape } from 'escape-goat';
import { style } from './style.ts';

/** What can be different from page to page. */
export interface PageOptions {
  /** Default: Chinese, as WeChat's pages are. */
  language?: 'zh-CN' | 'en';
  /** HTML beside the heading, such as a choice of languages. */
  aside?: string;
  /** For a page with many parts. */
  isWide?: boolean;
  /** HTML for the head. */
  head?: string;
  /** JavaScript that makes the page more comfortable. */
  script?: string;
}

const notWechat = {
  'zh-CN': '这是模拟器，不是微信 <span lang="en">This is a simulator, not WeChat.</span>',
  en: 'This is a simulator, not WeChat. <span lang="zh-CN">这是模拟器，不是微信</span>',
};

/** Form fields that nobody sees: a name can have several values. @returns HTML */
export function hiddenFields(fields: Iterable<readonly [name: string, value: string]>): string {
  return Array.from(
    fields,
    ([name, value]) => htmlEscape`<input type="hidden" name="${name}" value="${value}">`,
  ).join('');
}

/** @param content HTML, already escaped */
export function htmlPage(title: string, content: string, options: PageOptions = {}): string {
  const { language = 'zh-CN', aside = '', isWide, head = '', script } = options;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlEscape(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>${head}
</head>
<body>
<header class="simulator"><p>${notWechat[language]}</p></header>
<main${isWide ? ' class="wide"' : ''}>
<div class="title"><h1>${htmlEscape(title)}</h1>${aside}</div>
${content}
</main>
${script ? `<script>${script}</script>` : ''}
</body>
</html>
`;
}
