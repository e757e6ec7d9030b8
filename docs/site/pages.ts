/** Which pages the site has, and where the links of a document lead on it. */
import { posix } from 'node:path';

export type Locale = 'en' | 'zh';

/** A page of the site. */
export interface Page {
  /** From the project's folder, as in `docs/api.md`. */
  source: string;
  /** On the site, without the ending, as in `zh/api`. */
  path: string;
  locale: Locale;
  /** An English text on a Chinese page: there is no translation. */
  isUntranslated: boolean;
}

/** Documents beside `docs/`, and what they are called on the site. */
const namesOfOthers: Readonly<Record<string, string>> = {
  'README.md': 'index',
  'CHANGELOG.md': 'changelog',
  'CONTRIBUTING.md': 'contributing',
  'SECURITY.md': 'security-policy',
};

/** In both languages at once. */
const bilingual: ReadonlySet<string> = new Set(['docs/glossary.md']);

/** @param files the Markdown files of `docs/`, as in `docs/api.md` */
export function pagesOf(files: readonly string[]): Page[] {
  const all = [...Object.keys(namesOfOthers), 'README.zh-CN.md', ...files];
  const originals = all.filter((file) => !file.endsWith('.zh-CN.md'));
  return originals.flatMap((source): Page[] => {
    const name = namesOfOthers[source] ?? source.replace(/^docs\/(.*)\.md$/, '$1');
    const translation = source.replace(/\.md$/, '.zh-CN.md');
    const hasTranslation = all.includes(translation);
    const isUntranslated = !hasTranslation && !bilingual.has(source);
    return [
      { source, path: name, locale: 'en', isUntranslated: false },
      {
        source: hasTranslation ? translation : source,
        path: `zh/${name}`,
        locale: 'zh',
        isUntranslated,
      },
    ];
  });
}

/**
 * Where a file of the project is shown that is no document. `LOCATION.schema.json` and
 * `location.schema.json` must differ by more than capitals: a build on macOS, and VitePress everywhere,
 * would take one for the other.
 */
export function sourcePath(file: string): string {
  return `source/${file.replace(/([A-Z]{2,})(?=\.)/, '$1_')}`;
}

/** A page as the site gets it, and the files of the project that it leads to. */
export interface Rewritten {
  text: string;
  sources: string[];
}

/**
 * The text with links and pictures as they are on the site. A link to an English document stays in the
 * reader's language where the site has the text there as well.
 */
export function rewriteLinks(page: Page, text: string, pages: readonly Page[]): Rewritten {
  const sources: string[] = [];
  const address = (link: string): string => {
    if (/^(https?:|#)/.test(link)) return link;
    const [path = '', anchor] = link.split('#');
    const file = posix.join(posix.dirname(page.source), path);
    const hash = anchor === undefined ? '' : `#${anchor}`;
    const found = pages.filter(({ source }) => source === file);
    const target = found.find(({ locale }) => locale === page.locale) ?? found[0];
    if (target) return `/${target.path}.md${hash}`;
    if (file.startsWith('docs/images/')) return file.replace('docs', '');
    sources.push(file);
    return `/${sourcePath(file)}.md${hash}`;
  };
  const rewritten = outsideCode(text, (part) =>
    part.replaceAll(
      /(\]\(|src=")([^)"\s]+)/g,
      (_, before: string, link: string) => before + address(link),
    ),
  );
  return { text: rewritten, sources };
}

/** What looks like a link in a fenced block is none. */
function outsideCode(text: string, change: (part: string) => string): string {
  const parts = text.split(/^( *```.*?^ *```$)/gms);
  return parts.map((part, index) => (index % 2 === 0 ? change(part) : part)).join('');
}

/** A file of the project as a page. */
export function sourcePage(file: string, text: string): string {
  const language = /\.(\w+)$/.exec(file)?.[1] ?? 'text';
  return `# ${posix.basename(file)}\n\n\`${file}\`\n\n\`\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\`\n`;
}

const note = '::: info 提示\n本页暂无中文版，以下为英文原文。\n:::';

/** Says below the heading of a Chinese page that the text is English. */
export function withNote(page: Page, text: string): string {
  return page.isUntranslated ? text.replace(/^(# .+)$/m, `$1\n\n${note}`) : text;
}
