/** The logical ids of what holds data, addresses or names stay for ever. */
import { describe, expect, it } from '@jest/globals';
import { keptIdsIn, pinnedIds } from './kept-resources.ts';
import { synthesizeTemplates } from './synthesized-stack.ts';

describe('the own app', () => {
  const settings = {
    sharedAddresses: true,
    keepAddresses: ['nat-gateway', 'nat-instance'],
    eventArchiveDays: 30,
    domain: { name: 'a.example.com', hostedZone: { id: 'Z1', name: 'example.com' } },
    previousDomains: [{ name: 'b.example.com', hostedZone: { id: 'Z1', name: 'example.com' } }],
  } as const;
  const [first] = synthesizeTemplates({
    ...settings,
    keepAddresses: [...settings.keepAddresses],
    previousDomains: [...settings.previousDomains],
  });

  it('keeps them', () => {
    expect(keptIdsIn(first?.template.toJSON() ?? {})).toEqual(pinnedIds.own);
  });

  it('names its stacks as ever', () => {
    const names = synthesizeTemplates({ stageName: 'test' }).map(({ name }) => name);
    expect(names).toEqual(['wxkeeper-test', 'wxkeeper-test/Default/Components']);
  });
});
