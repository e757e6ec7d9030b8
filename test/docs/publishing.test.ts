/** The two documents about publishing agree with each other, with the code and with the runbook. */
import { describe, expect, it } from '@jest/globals';
import { publishCheckLines } from '../../infra/local/wechat/state/publish-check.ts';
import { consoleFields, consolePath } from '../../infra/wechat-console/console-fields.ts';
import { read, source, tableRows } from '../support/documents.ts';

const names = ['docs/publishing.md', 'docs/publishing.zh-CN.md'];
const [english = '', chinese = ''] = names.map(read);

describe.each(names)('%s', (name) => {
  const text = read(name);
  const firsts = tableRows(text).map(({ first }) => first);

  it('has for each line of the check what passes, and what to do where it is red', () => {
    for (const { zh } of Object.values(publishCheckLines)) {
      expect(firsts.filter((first) => first === zh)).toHaveLength(2);
    }
  });

  it('names every field of WeChat’s console, its output and its place', () => {
    for (const { chinese: field, id } of consoleFields) {
      expect(firsts).toContain(field);
      expect(text).toContain(`<appid>${id}`);
    }
    for (const each of [consolePath, '平台型', '定制化开发', '企业', '授权测试公众号/小程序列表']) {
      expect(text).toContain(each);
    }
  });

  it('names alarms that the runbook knows, and lines and codes that there are', () => {
    const runbook = read('docs/runbook.md');
    const alarms = Array.from(text.matchAll(/(?:alarm|告警) `([a-z-]+)`/g), ([, alarm]) => alarm);
    expect(alarms.length).toBeGreaterThanOrEqual(4);
    expect(alarms.filter((alarm) => !runbook.includes(`\`${alarm}\``))).toEqual([]);
    for (const line of ['Verify ticket received', 'Request refused', 'Queued event failed']) {
      expect(text).toContain(`\`${line}\``);
      expect(source).toContain(`'${line}`);
    }
    for (const code of ['signature-mismatch', 'decryption-failed']) {
      expect(text).toContain(`\`${code}\``);
      expect(source).toContain(`'${code}'`);
    }
  });

  it('marks what is not certain', () => {
    expect(text.match(/_(Not certain|not certain|未证实)：?:?_/g)?.length).toBeGreaterThanOrEqual(
      6,
    );
  });
});

it('docs/publishing.zh-CN.md has the headings, tables and lists of docs/publishing.md', () => {
  const outline = (markdown: string) =>
    markdown.split('\n').map((line) => /^ *(#+ |\||- |\d\. )?/.exec(line)?.[0]);

  expect(outline(chinese)).toEqual(outline(english));
});

it('both say the same of errcodes and settings', () => {
  const marks = (markdown: string) => markdown.match(/\b\d{5}\b|`[^`]+`/g)?.toSorted();

  expect(new Set(marks(chinese))).toEqual(new Set(marks(english)));
});

it.each([
  ['README.md', 'docs/publishing.md'],
  ['README.zh-CN.md', 'docs/publishing.zh-CN.md'],
])('the deployment in %s ends at %s', (readme, document) => {
  const section = /\n## (?:Deployment|部署)\n(.*?)\n## /s.exec(read(readme))?.[1] ?? '';

  expect(section.trimEnd().split('\n').at(-1)).toContain(`](${document})`);
});
