/** The commands that a text names are for the deployment that the text is about. */
import { describe, expect, it } from '@jest/globals';
import { wrapped } from '../../../infra/cli/output/table.ts';
import { runCommandLine } from '../../../infra/cli/run.ts';
import { placedWords } from '../../../infra/cli/words/placed-words.ts';
import { languages, wordsOf } from '../../../infra/cli/words/words.ts';
import { keepingTerminal } from './command-line.ts';

const appId = 'wx0123456789abcdef';

describe.each([
  ['--local', { local: true }],
  ['--stage test', { stage: 'test' }],
  [`--stage test --component ${appId}`, { stage: 'test', component: appId }],
])('with %s', (place, options) => {
  it.each(languages)('a copied command is for the same deployment: %s', (language) => {
    const { doctor, secrets, failures, remedies } = placedWords(wordsOf(language), options);
    expect(doctor.secretRemedy('a secret')).toContain(`npx wxkeeper ${place} secrets set`);
    expect(secrets.later('secrets rotate-aes-key')).toMatch(
      new RegExp(`npx wxkeeper ${place} secrets rotate-aes-key$`),
    );
    expect(remedies.ofErrors.VerifyTicketMissing).toContain(`npx wxkeeper ${place} doctor`);
    expect(failures.mark).toBe(wordsOf(language).failures.mark);
  });
});

it('nothing is added where the command had nothing', () => {
  expect(placedWords(wordsOf('en'), { yes: true, json: true })).toBe(wordsOf('en'));
});

it('what takes an answer goes on taking it', () => {
  const { questions } = placedWords(wordsOf('en'), { local: true });
  expect(questions.yes.test('y')).toBe(true);
});

it.each(['text', 'document'])('is what a command prints: %s', async (form) => {
  const { printed, terminal } = keepingTerminal();
  const json = form === 'document' ? ['--json'] : [];
  const line = ['explain', '61005', '--stage', 'test', '--lang', 'en', ...json];
  expect(await runCommandLine(line, terminal, {})).toBe(0);
  expect(printed.join('\n')).toContain('npx wxkeeper --stage test doctor');
});

it('is not broken before the name of the command', () => {
  const command = `npx wxkeeper --stage test --component ${appId} doctor`;
  expect(wrapped(`What is wrong says ${command} at once.`, '', 70)).toContain(`${command} at`);
});
