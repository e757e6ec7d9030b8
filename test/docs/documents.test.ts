/** The documents name what there is in the code, and their links lead somewhere. */
import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { slugOf } from '../../docs/site/slug.ts';
import { functionNames, functionsWith } from '../../infra/function-catalog.ts';
import { consolePath } from '../../infra/wechat-console/console-fields.ts';
import { refusalOf } from '../../shared/edge/http-refusal.ts';
import { ComponentUnknown, KeeperError, type ErrorName } from '../../shared/errors.ts';
import { VisitInvalid, type VisitInvalidCode } from '../../shared/visit-errors.ts';
import { MessageRejected, type RejectionCode } from '../../shared/wechat/message-rejected.ts';
import { anchorsOf, projectFolder, read, source, tableRows } from '../support/documents.ts';

const readmes = ['README.md', 'README.zh-CN.md'];

describe('docs/observability.md', () => {
  const text = read('docs/observability.md');

  it('asks something of lines that there are', () => {
    const lines = tableRows(text)
      .filter(({ row }) => /\| (INFO|WARN|ERROR)(, ERROR)? +\|/.test(row))
      .flatMap(({ first }) =>
        Array.from(first.matchAll(/`([^`…]+)…?`/g), ([, line]) => line ?? ''),
      );

    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => !source.includes(`'${line}`))).toEqual([]);
  });

  it('names every metric', () => {
    const names = read('shared/aws/metrics.ts').match(
      /(?<=^  )[A-Z]\w+(?=: (Count|Seconds|Mill))/gm,
    );

    expect(names?.length).toBeGreaterThan(10);
    expect(names?.filter((name) => !text.includes(`| \`${name}\``))).toEqual([]);
  });
});

it('docs/second-region.md puts every function to sleep that speaks to WeChat', () => {
  const [, names = ''] = /^export TALKERS="(.*)"$/m.exec(read('docs/second-region.md')) ?? [];
  const talkers = functionsWith(({ wechat }) => wechat === true);
  expect(names.split(' ').toSorted()).toEqual(talkers.toSorted());
});

describe('docs/design.md', () => {
  const design = read('docs/design.md');

  it('names every function, environment variable, item and folder of shared/', () => {
    const variables = read('shared/config.ts').match(/(?<=\| ')[A-Z_]+(?=')/g) ?? [];
    const folders = readdirSync(join(projectFolder, 'shared'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${name}/`);
    const items = read('shared/store/keys.ts').match(/(?<=sk: ['`])[a-z-]+/g) ?? [];

    const names = [...functionNames, ...variables, ...folders, ...items];
    expect(names.filter((name) => !design.includes(`\`${name}`))).toEqual([]);
  });

  it('names every refusal with its status', () => {
    const codesIn = (file: string) =>
      Array.from(read(file).matchAll(/^  '([a-z-]+)': '[a-z-]+',$/gm), ([, code = '']) => code);
    const failures = [
      ...codesIn('shared/wechat/message-rejected.ts').map(
        (code) => new MessageRejected(code as RejectionCode, ''),
      ),
      ...codesIn('shared/visit-errors.ts').map(
        (code) => new VisitInvalid(code as VisitInvalidCode, ''),
      ),
      ...Array.from(
        read('shared/errors.ts').matchAll(/^ \* - `([A-Z]\w+)`:/gm),
        ([, name]) => new KeeperError(name as ErrorName, ''),
      ),
      new ComponentUnknown(),
      new Error('any other'),
    ];
    const answers = new Set(
      failures.map(refusalOf).map(({ status, code }) => `| ${status} | \`${code}\` |`),
    );
    const refusals = [...answers];
    const rows = design.replaceAll(/ +/g, ' ');

    expect(refusals.length).toBeGreaterThanOrEqual(23);
    expect(refusals.filter((row) => !rows.includes(row))).toEqual([]);
  });
});

describe('docs/onboarding.md', () => {
  it('has a row for everything that a signed link and the start page can be asked for', () => {
    const firsts = new Set(tableRows(read('docs/onboarding.md')).map(({ first }) => first));
    const link =
      /const linkRequest = .*?^  formats/ms.exec(read('shared/onboarding/link-request.ts'))?.[0] ??
      '';
    const page =
      /const visitQuery = .*?^\);/ms.exec(read('shared/onboarding/visit-request.ts'))?.[0] ?? '';
    const names = Array.from(`${link}\n${page}`.matchAll(/^ {4,6}(\w+): z/gm), ([, name]) => name);

    expect(names.length).toBeGreaterThanOrEqual(11);
    expect(names.filter((name) => !firsts.has(`\`${name}\``))).toEqual([]);
  });
});

describe('docs/decisions.md', () => {
  const [index = '', ...records] = read('docs/decisions.md').split(/\n\n(?=## )/);

  it('has an index of all records', () => {
    const listed = Array.from(index.matchAll(/\]\(#([^)]+)\)/g), ([, anchor = '']) => anchor);
    const headings = records.map((record) => slugOf(/^## (.+)$/m.exec(record)?.[1] ?? ''));

    expect(headings.length).toBeGreaterThan(30);
    expect(listed.toSorted()).toEqual(headings.toSorted());
  });

  it('dates every record', () => {
    const undated = records.filter((record) => !/^## .+\n\n_\d{4}-\d\d-\d\d_\n\n/.test(record));

    expect(undated).toEqual([]);
  });
});

describe('what callers and deployers need to know first', () => {
  it.each([
    ['README.md', '## '],
    ['README.zh-CN.md', '## '],
    ['docs/client.md', '## '],
    ['docs/examples/send-customer-service-text.ts', 'import '],
  ])('%s says that a token alone ends in 61004', (name, firstSection) => {
    const [opening] = read(name).split(`\n${firstSection}`);

    expect(opening).toContain('61004');
    expect(opening).toContain('白名单IP地址列表');
  });

  it.each([...readmes, 'docs/deployment.md', 'docs/runbook.md', 'docs/runbook.zh-CN.md'])(
    '%s names the fields’ place in WeChat’s console, as `npm run deploy` does',
    (name) => {
      expect(read(name)).toContain(consolePath);
    },
  );

  it.each([...readmes, 'docs/deployment.md'])('%s says which platforms are served', (name) => {
    expect(read(name)).toContain('平台型');
    expect(read(name)).toContain('定制化开发');
  });
});

describe('CHANGELOG.md', () => {
  const versions = read('CHANGELOG.md')
    .split(/\n(?=## \[)/)
    .slice(1);

  it('says of each version what to do when upgrading', () => {
    expect(versions.length).toBeGreaterThan(0);
    expect(versions.filter((text) => !text.includes('\n### Upgrading\n'))).toEqual([]);
  });

  it('has lists without holes', () => {
    expect(versions.flatMap((text) => text.match(/^- .*\n\n- .*$/gm) ?? [])).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  it('says of every dependency what it is for', () => {
    const { devDependencies }: Record<string, object> = JSON.parse(read('package.json'));
    const { optionalDependencies }: Record<string, object> = JSON.parse(
      read('infra/local/package.json'),
    );
    const names = Object.keys({ ...devDependencies, ...optionalDependencies });
    const contributing = read('CONTRIBUTING.md');

    expect(names.filter((name) => !contributing.includes(`\`${name}\``))).toEqual([]);
  });
});

const documents = [
  ...readmes,
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(projectFolder, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('commands', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));

  it.each(documents)('in %s exist', (name) => {
    const found = read(name).matchAll(/(?:[`&] ?|^)npm (?:run )?(?!ci\b|run\b)([\w:]+)/gm);
    const commands = Array.from(found, ([, command = '']) => command);

    expect(commands.filter((each) => !(each in scripts || npmOwn.has(each)))).toEqual([]);
  });

  it.each(readmes)('are shown in %s', (name) => {
    for (const command of ['npm ci', 'npm start', 'npm run demo', 'npm run deploy']) {
      expect(read(name)).toContain(command);
    }
  });
});

/** What npm does without a script of ours. */
const npmOwn = new Set(['install', 'pack', 'publish']);

describe('links', () => {
  it.each(documents)('in %s lead to files and headings that exist', (name) => {
    const found = read(name).matchAll(/(?:\]\(|src=")([^)"\s]+)[)"]/g);
    const links = Array.from(found, ([, link]) => link ?? '');

    expect(links.filter((link) => !leadsSomewhere(name, link))).toEqual([]);
  });
});

/** Other sites are not asked. */
function leadsSomewhere(from: string, link: string): boolean {
  if (/^https?:/.test(link)) return true;
  const [path = '', anchor] = link.split('#');
  const file = path ? join(dirname(from), path) : from;
  if (!existsSync(join(projectFolder, file))) return false;
  return anchor === undefined || anchorsOf(read(file)).includes(anchor);
}
