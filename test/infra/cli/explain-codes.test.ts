/** Every code that a merchant's page, a `returnUrl` or a log line shows is explained, in both languages. */
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { explain } from '../../../infra/cli/wechat/explain.ts';
import type { Session } from '../../../infra/cli/session.ts';
import { languages, wordsOf } from '../../../infra/cli/words/words.ts';

const read = (file: string) =>
  readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8');

/** `documents.test.ts` compares this table with the code. */
const refusals = Array.from(
  read('design.md').matchAll(/^\| \d{3} +\| `([a-z-]+)` +\|/gm),
  ([, code = '']) => code,
);
const reasons = Array.from(
  read('onboarding.md').matchAll(/`reason=([a-z-]+)`/g),
  ([, code = '']) => code,
);

const ask = async (code: string, language: (typeof languages)[number]) => {
  const session: Pick<Session, 'options' | 'words'> = { options: {}, words: wordsOf(language) };
  return explain(session as Session, { args: [code], options: {} });
};

describe.each(languages)('in %s', (language) => {
  it('every code of a refusal and every reason of a result is explained', async () => {
    expect(refusals.length).toBeGreaterThan(35);
    expect(reasons).toContain('cancelled');
    for (const code of new Set([...refusals, ...reasons])) {
      const { document, lines } = await ask(code, language);
      expect(document).toMatchObject({ code, known: true, means: expect.any(String) });
      expect(lines[0]).toMatch(new RegExp(`^${code}`));
      expect(lines.slice(1).join('')).toMatch(/^(Who acts: |谁来处理：)./);
    }
  });

  it('a code with a mistake in it leads to the nearest one', async () => {
    await expect(ask('code-spend', language)).rejects.toMatchObject({
      remedies: [expect.stringContaining('npx wxkeeper explain code-spent')],
    });
  });

  it.each(['constructor', 'toString', '__proto__'])('%s is no code', async (name) => {
    await expect(ask(name, language)).rejects.toMatchObject({ exitCode: 2 });
  });
});
