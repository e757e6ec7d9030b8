/** docs/simulator.md names everything that the simulator answers, and all that can be ordered. */
import { describe, expect, it } from '@jest/globals';
import { ordinaryApis } from '../../infra/local/wechat/api/ordinary/table.ts';
import { forgettables } from '../../infra/local/wechat/control/forget.ts';
import { controlMethods, controlQueries } from '../../infra/local/wechat/control/http/answer.ts';
import { pushFaultKinds } from '../../infra/local/wechat/pushes/faults.ts';
import { apiFaultKinds } from '../../infra/local/wechat/state/api-faults.ts';
import { publishCheckLines } from '../../infra/local/wechat/state/publish-check.ts';
import { defaultSettings, OUTSIDE_ADDRESS } from '../../infra/local/wechat/state/settings.ts';
import { read, tableRows } from '../support/documents.ts';

const document = read('docs/simulator.md');
const firsts = new Set(tableRows(document).map(({ first }) => first));

describe('docs/simulator.md', () => {
  it('has a row for each order and each query, and no others', () => {
    const orders = [
      ...controlMethods.map((name) => `\`${name}\``),
      ...controlQueries.map((name) => `\`GET ${name}\``),
    ];
    expect(orders.filter((order) => !firsts.has(order))).toEqual([]);
    const sections = /## Orders\n.*?\n## Faults/s.exec(document)?.[0] ?? '';
    const listed = tableRows(sections)
      .map(({ first }) => first)
      .filter((first) => first.startsWith('`'));
    expect(listed.toSorted()).toEqual(orders.toSorted());
  });

  it('has a row for each ordinary API, with its permission sets and its daily limit', () => {
    const rows = tableRows(document);
    for (const [path, { method, permissionSets, dailyQuota }] of Object.entries(ordinaryApis)) {
      const row = rows.find(({ first }) => first === `\`${method} ${path}\``)?.row ?? '';
      const sets = path === '/cgi-bin/media/get' ? 'the same' : permissionSets?.join(', ');
      expect(row).toContain(`| ${sets ?? 'none: '}`);
      expect(row).toContain(`| ${dailyQuota?.toLocaleString('en') ?? 'default'} `);
    }
  });

  it('has a row for each line of the publish check, with its name in WeChat’s console', () => {
    const rows = tableRows(document);
    for (const [id, { zh }] of Object.entries(publishCheckLines)) {
      expect(rows.find(({ first }) => first === `\`${id}\``)?.row).toContain(`| ${zh} `);
    }
  });

  it.each([
    ['fault of APIs', apiFaultKinds],
    ['fault of pushes', pushFaultKinds],
    [
      'setting',
      Object.keys(defaultSettings).filter(
        (name) => name !== 'ipAllowList' && name !== 'dailyQuotas',
      ),
    ],
  ])('has a row for each %s', (_name, names: readonly string[]) => {
    expect(names.filter((name) => !firsts.has(`\`${name}\``))).toEqual([]);
  });

  it('names what can be forgotten, and the address of the second port', () => {
    for (const name of [...forgettables, OUTSIDE_ADDRESS]) {
      expect(document).toContain(`\`${name}\``);
    }
  });
});
