/** docs/runbook.md: an entry for every alarm and no other, and links that lead somewhere. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { existsSync, readFileSync } from 'node:fs';
import { savedQueries } from '../../../infra/monitoring/saved-queries.ts';
import { read } from '../../support/documents.ts';
import { responderArn, synthesizeStack } from '../synthesized-stack.ts';
import {
  alarmsOf,
  kindOf,
  metricsOf,
  widgetsOf,
  type AlarmProperties,
} from './template-metrics.ts';

const docs = new URL('../../../docs/', import.meta.url);
const runbook = readFileSync(new URL('runbook.md', docs), 'utf8');

let template: Template;
let alarms: AlarmProperties[];
beforeAll(() => {
  template = synthesizeStack({ messageResponder: responderArn });
  alarms = alarmsOf(template);
});

/** As GitHub makes anchors of headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The entries of alarms: heading and text, up to the next heading. */
const entries = [...runbook.matchAll(/^#### ([a-z-]+)\n(.*?)(?=^#{2,4} )/gms)].map(
  ([, name = '', text = '']) => ({ name, text }),
);

/** Whether `file.md`, `file.md#heading` or `#heading` is there. */
function exists(target: string): boolean {
  const [file, anchor] = target.split('#');
  const url = new URL(file || 'runbook.md', docs);
  if (!existsSync(url)) return false;
  return anchor === undefined || anchorsOf(readFileSync(url, 'utf8')).includes(anchor);
}

describe('the entries', () => {
  it('are those of the alarms', () => {
    expect(entries.map(({ name }) => name).toSorted()).toEqual(
      alarms.map((each) => kindOf(each)).toSorted(),
    );
  });

  it.each(entries)(
    '$name says what it means, what to look at, what to do, when it is over',
    ({ text }) => {
      const parts = [...text.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, part]) => part);
      expect(parts).toEqual(['What it means', 'Look at', 'Do', 'When it is over']);
    },
  );

  it('begin with a table of all alarms and their severity, in the same order', () => {
    const rows = [
      ...runbook.matchAll(/^\| \[`([a-z-]+?)(-<appid>)?`\]\(#([a-z-]+)\) +\| (PAGE|NOTICE) /gm),
    ];
    expect(rows.map(([, name]) => name)).toEqual(entries.map(({ name }) => name));
    for (const [, name = '', perComponent, anchor, severity] of rows) {
      const alarm = alarms.find((each) => kindOf(each) === name);
      expect(anchor).toBe(name);
      expect(alarm?.AlarmDescription).toMatch(new RegExp(`^${severity}: `));
      expect(/wx[0-9a-f]{16}$/.test(alarm?.AlarmName ?? '')).toBe(perComponent !== undefined);
    }
  });
});

describe('the overviews', () => {
  it.each(['docs/operations.md', 'docs/operations.zh-CN.md'])(
    '%s has every alarm in its table, once',
    (name) => {
      const [, table = ''] = /^\| (?:alarms|告警) +\|.*?\n(.*?)\n\n/ms.exec(read(name)) ?? [];
      const named = [...table.matchAll(/`([a-z-]+)`/g)].map(([, alarm]) => alarm);
      const kinds = new Set(alarms.map((each) => kindOf(each)));
      expect(new Set(named)).toEqual(kinds);
      expect(named).toHaveLength(kinds.size);
    },
  );
});

describe('the text', () => {
  it('leads to documents and headings that exist', () => {
    const targets = [...runbook.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(50);
    expect(targets.filter((target) => !exists(target))).toEqual([]);
  });

  it('names saved queries and graphs that exist', () => {
    const queries = [...runbook.matchAll(/`(\d+ [a-zA-Z ,-]+)`/g)].map(([, name]) => name);
    expect(queries.length).toBeGreaterThan(5);
    for (const name of queries) expect(savedQueries.map((each) => each.name)).toContain(name);
    const titles = widgetsOf(template).map(({ properties }) => properties.title ?? '');
    for (const [, title = ''] of runbook.matchAll(/graphs? "([^"]+)"/g)) {
      expect([title, titles.some((each) => each.startsWith(title))]).toEqual([title, true]);
    }
  });

  it('states what the alarms cost', () => {
    const always = alarmsOf(synthesizeStack());
    const metrics = always.flatMap(metricsOf).length;
    expect(alarms).toHaveLength(always.length + 1);
    expect(runbook).toContain(`${always.length} alarms on ${metrics} metrics for one component`);
    expect(runbook).toContain(`$${((metrics - 10) / 10).toFixed(2)}, and $0.20 for each`);
  });

  it('never shows a token or a secret', () => {
    for (const [, command = ''] of runbook.matchAll(/```sh\n(.*?)```/gs)) {
      const showsSecret = /get-secret-value/.test(command) && !/> ~|\| jq/.test(command);
      const showsToken = /get-access-token" --cli/.test(command) && /\/dev\/stdout/.test(command);
      expect([command, showsSecret || showsToken]).toEqual([command, false]);
    }
  });
});
