/** docs/configuration.md and its translation have every setting there is, with its default. */
import { describe, expect, it } from '@jest/globals';
import { readLocalSettings, portVariables } from '../../infra/local/settings.ts';
import { settingsSchema } from '../../infra/settings/settings-schema.ts';
import { localComponent } from '../support/bundled-service.ts';
import { read, tableRows } from '../support/documents.ts';

const documents = ['docs/configuration.md', 'docs/configuration.zh-CN.md'];

describe.each(documents)('%s agrees with the code', (name) => {
  const markdown = read(name);
  const sections = new Map(
    Array.from(
      markdown.matchAll(/^### `(\w+)`\n\n(.+)\n\n(.+)$/gm),
      ([, setting = '', first = '', text = '']) => [setting, { first, text }],
    ),
  );

  it('has a heading and a text for each deploy setting, and for nothing else', () => {
    expect([...sections.keys()].toSorted()).toEqual(Object.keys(settingsSchema.shape).toSorted());
    const headings = markdown.match(/^### /gm);
    expect(headings).toHaveLength(sections.size);
  });

  it('states every default', () => {
    const { components, ...defaults }: Record<string, unknown> = settingsSchema.parse({
      components: [localComponent.componentAppId],
    });

    expect(sections.get('components')?.first).toContain(`\`${JSON.stringify(components)}\``);
    for (const [setting, { first }] of sections) {
      if (setting === 'components') continue;
      const [, stated = ''] = /^(?:Default: |默认：)(.+)$/.exec(first) ?? [];
      const value = defaults[setting];
      // The stack's name without a stage is the empty text.
      const words = value === undefined || value === '' ? ['none', '无'] : [JSON.stringify(value)];
      const says = words.some((word) => new RegExp(`^\`?${escape(word)}`).test(stated));
      expect({ setting, stated, says }).toEqual({ setting, stated, says: true });
    }
  });

  it('about the secrets', () => {
    const secret = read('shared/aws/component-secret.ts') + read('shared/wechat/crypto.ts');
    const fields = secret.match(
      /\b(previous)?(componentAppSecret|messageToken|encodingAesKey)\b/gi,
    );

    expect(new Set(fields).size).toBeGreaterThanOrEqual(5);
    for (const field of new Set(fields)) {
      expect(markdown.toLowerCase()).toContain(field.toLowerCase());
    }
    expect(markdown).toContain('`wxkeeper/link-signing-key`');
  });

  it('about the local run’s settings and their defaults', () => {
    const { ports } = readLocalSettings({});
    const defaults = [...Object.values(localComponent), ...Object.values(ports).map(String)];
    const variables = [
      'WXKEEPER_COMPONENT_APP_ID',
      'WXKEEPER_COMPONENT_APP_SECRET',
      'WXKEEPER_MESSAGE_TOKEN',
      'WXKEEPER_ENCODING_AES_KEY',
      'WXKEEPER_DATA_FILE',
      ...Object.values(portVariables),
    ];

    for (const text of [...variables, ...defaults]) expect(markdown).toContain(`\`${text}\``);
    const code = read('infra/local/settings.ts') + read('infra/local/other-wechat.ts');
    const named = new Set(code.match(/\b(WXKEEPER|WECHAT)_[A-Z_]+/g));
    for (const variable of named) expect(markdown).toContain(`\`${variable}\``);
    const listed = new Set(markdown.match(/\b(WXKEEPER|WECHAT)_[A-Z_]+/g));
    expect([...listed].filter((variable) => !named.has(variable))).toEqual([]);
  });

  it('has the local run’s settings in the first column of its table', () => {
    const firsts = tableRows(markdown).map(({ first }) => first);
    const inTable = firsts.join(' ').match(/\b(WXKEEPER|WECHAT)_[A-Z_]+/g);

    expect(inTable).toContain('WXKEEPER_DATA_FILE');
  });
});

const escape = (text: string) => text.replaceAll(/[[\]{}().]/g, String.raw`\$&`);
