/** The site's pages: every document is one, and every link has a page to lead to. */
import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { doors, sidebarOf } from '../../docs/site/doors.ts';
import { slugOf } from '../../docs/site/slug.ts';
import {
  pagesOf,
  rewriteLinks,
  sourcePage,
  sourcePath,
  withNote,
  type Page,
} from '../../docs/site/pages.ts';
import { projectFolder, read } from '../support/documents.ts';

const documents = readdirSync(join(projectFolder, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const pages = pagesOf(documents);

function page(path: string): Page {
  const found = pages.find((each) => each.path === path);
  if (!found) throw new Error(`no page ${path}`);
  return found;
}

describe('the pages', () => {
  it('are all documents, in both languages', () => {
    expect(new Set(pages.map(({ source }) => source))).toEqual(
      new Set([
        'README.md',
        'README.zh-CN.md',
        'CHANGELOG.md',
        'CONTRIBUTING.md',
        'SECURITY.md',
        ...documents,
      ]),
    );
    const namesIn = (locale: string) =>
      pages.flatMap((each) => (each.locale === locale ? [each.path.replace('zh/', '')] : []));
    expect(namesIn('zh')).toEqual(namesIn('en'));
  });

  it('have one place in the sidebar each, and nothing else has', () => {
    const listed = doors.flatMap((door) => Object.keys(door.pages));
    const names = pages.flatMap(({ path, locale }) => (locale === 'en' ? [path] : []));
    const made = listed.filter((name) => name.startsWith('reference/'));

    expect(made).toEqual(['reference/wxkeeper/client', 'reference/wxkeeper/cdk']);
    expect(listed.toSorted()).toEqual([...names, ...made].toSorted());
    const [, zh] = sidebarOf('zh');
    expect(zh?.items).toContainEqual({ text: '代调接口', link: '/zh/calls' });
  });

  it('say where the text is English on a Chinese page', () => {
    const untranslated = withNote(page('zh/calls'), read('docs/calls.md'));
    expect(untranslated).toMatch(/^# .+\n\n::: info 提示\n本页暂无中文版/);
    expect(withNote(page('zh/api'), '# API\n')).toBe('# API\n');
    expect(withNote(page('zh/glossary'), '# Glossary | 术语\n')).toBe('# Glossary | 术语\n');
    expect(withNote(page('calls'), '# Calls\n')).toBe('# Calls\n');
  });
});

describe('links', () => {
  it.each([
    ['docs/api.md', 'index', '/api.md'],
    ['README.md#limits', 'contributing', '/index.md#limits'],
    ['docs/api.zh-CN.md', 'zh/index', '/zh/api.md'],
    // Without a translation, the English text is on a Chinese page, with its own anchors.
    ['docs/deployment.zh-CN.md', 'zh/index', '/zh/deployment.md'],
    ['docs/calls.md#answer', 'zh/index', '/zh/calls.md#answer'],
    // With one, the English anchors are on the English page only.
    ['docs/deployment.md#egress', 'zh/index', '/deployment.md#egress'],
    ['calls.md', 'zh/runbook', '/zh/calls.md'],
    ['examples/cdk-app.ts', 'deployment', '/source/docs/examples/cdk-app.ts.md'],
    ['../infra/nag-acceptances.ts', 'deployment', '/source/infra/nag-acceptances.ts.md'],
    ['images/start-phone.png', 'zh/api', '/images/start-phone.png'],
    ['https://example.com/a.md', 'api', 'https://example.com/a.md'],
    ['#events', 'api', '#events'],
  ])('to %s on the page %s lead to %s', (link, from, expected) => {
    const { text } = rewriteLinks(page(from), `see [this](${link})`, pages);

    expect(text).toBe(`see [this](${expected})`);
  });

  it('in code are none', () => {
    const code = '```ts\nconst a = b[c](docs/x.md);\n```';

    expect(rewriteLinks(page('api'), code, pages).text).toBe(code);
  });

  it('lead to pages and to files that there are', () => {
    const paths = new Set(pages.map(({ path }) => `/${path}.md`));
    for (const each of pages) {
      const { text, sources } = rewriteLinks(each, read(each.source), pages);
      const shown = new Set(sources.map((file) => `/${sourcePath(file)}.md`));
      const outside = text.split(/^ *```.*?^ *```$/gms).join('');
      const links = Array.from(outside.matchAll(/\]\(([^)#\s]+)/g), ([, link = '']) => link);
      const local = links.filter((link) => !link.startsWith('https:'));
      const lost = local.filter((link) => !paths.has(link) && !shown.has(link));
      expect([each.path, lost]).toEqual([each.path, []]);
      const missing = sources.filter((file) => !existsSync(join(projectFolder, file)));
      expect([each.path, missing]).toEqual([each.path, []]);
    }
  });

  it('to files do not meet where capitals are not told apart', () => {
    const files = new Set(
      pages.flatMap((each) => rewriteLinks(each, read(each.source), pages).sources),
    );
    const names = Array.from(files, (file) => sourcePath(file).toLowerCase());

    expect(new Set(names).size).toBe(files.size);
  });

  it.each([
    ["WeChat's console", 'wechats-console'],
    ['What WeChat enforces, and what we do', 'what-wechat-enforces-and-what-we-do'],
    ['`stageName`', 'stagename'],
    ['用在您自己的 CDK 应用中', '用在您自己的-cdk-应用中'],
  ])('to the heading %s have the anchor #%s, as on GitHub', (heading, anchor) => {
    expect(slugOf(heading)).toBe(anchor);
  });
});

it('a file of the project is a page of code', () => {
  expect(sourcePage('docs/examples/a.py', 'print(1)\n')).toBe(
    '# a.py\n\n`docs/examples/a.py`\n\n````py\nprint(1)\n````\n',
  );
});
