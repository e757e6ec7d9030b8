/** `wxkeeper secrets` as a process against the local run: what is entered, and what is never shown. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runCommandLine } from '../../../infra/cli/run.ts';
import { until } from '../../../infra/local/process/until.ts';
import { localComponent, startLocalRun, type LocalRun } from '../../support/bundled-service.ts';
import { cliOf, keepingTerminal } from './command-line.ts';
import { readLocalSecret } from './local-secret.ts';

jest.setTimeout(120_000);

const { componentAppId } = localComponent;
const name = `wxkeeper/components/${componentAppId}`;
const appSecret = 'fedcba9876543210fedcba9876543210';
const otherToken = 'anotherMessageToken7';
const typedKey = `${'Qx5'.repeat(14)}7`;
const otherKey = `${'Zy'.repeat(21)}1`;
const rotated = ['brokenOffToken', 'meanwhileToken'];

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
const seen: string[] = [];
beforeAll(async () => {
  service = await startLocalRun({ log: (line) => seen.push(line) });
  cli = cliOf(service);
}, 120_000);
afterAll(async () => service?.close());

const stored = () => readLocalSecret(service, name);

async function json(line: string, input = '') {
  const ran = await cli.json(line, input);
  seen.push(ran.out, ran.err);
  return ran;
}

describe('secrets set', () => {
  it('says what it will do, and does nothing where nobody can be asked', async () => {
    const { code, out, err } = await cli.run('secrets set', `${appSecret}\n\n\n`);
    seen.push(out, err);
    expect([code, err]).toEqual([2, expect.stringContaining(`Writes into ${name}: AppSecret.`)]);
    expect(await stored()).toMatchObject({ componentAppSecret: localComponent.componentAppSecret });
  });

  it.each([
    ['AppSecret', `${appSecret.toUpperCase()}\n`, '32 of 0-9 and a-f'],
    ['消息校验Token', '\nwith a space\n', '3 to 32 letters and digits'],
    ['消息加解密Key', `\n\n${otherKey}2\n`, 'what was entered has 44 characters'],
  ])('refuses an %s of another form, and does not repeat it', async (field, input, text) => {
    const { code, document, out, err } = await json('secrets set --yes', input);
    expect(code).toBe(2);
    const message = expect.stringMatching(new RegExp(`^${field}.*${text}`));
    expect(document).toMatchObject({ error: { code: 'value-malformed', message } });
    expect(out + err).not.toContain(input.trim());
  });

  it('changes nothing where nothing is entered', async () => {
    const { code, document } = await json('secrets set');
    expect([code, document]).toEqual([0, { secret: name, changed: [], stillAccepted: [] }]);
  });

  it('changes nothing where what is entered is stored already', async () => {
    const input = `${localComponent.componentAppSecret}\n\n\n`;
    const { code, out } = await cli.run('secrets set --yes', input);
    const text = 'Nothing was entered that is not stored already, and nothing is changed.\n';
    expect([code, out]).toEqual([0, text]);
  });

  it('takes what was changed in the console already: pushes of before and after get in', async () => {
    const { code, document } = await json('secrets set --yes', `\n${otherToken}\n${otherKey}\n`);
    expect([code, document]).toEqual([
      0,
      {
        secret: name,
        changed: ['messageToken', 'encodingAesKey'],
        stillAccepted: ['messageToken', 'encodingAesKey'],
      },
    ]);
    expect(await service.simulator.pushVerifyTicket()).toMatchObject({ attempts: 1 });
    const changed = { messageToken: otherToken, encodingAesKey: otherKey };
    service.simulator.configureComponent(componentAppId, changed);
    expect(await service.simulator.pushVerifyTicket()).toMatchObject({ succeeded: true });
    expect(await stored()).toMatchObject({
      ...changed,
      componentAppSecret: localComponent.componentAppSecret,
      previousMessageToken: localComponent.messageToken,
      previousEncodingAesKey: localComponent.encodingAesKey,
    });
  });
});

describe('a rotation', () => {
  it('that is under way by hand, or by secrets set, is ended by its command', async () => {
    const early = await json('secrets rotate-aes-key --yes');
    expect(early.document).toMatchObject({ field: 'encodingAesKey', step: 'switched' });
    await service.advance(16 * 60);
    await service.simulator.pushVerifyTicket();
    const { code, document } = await json('secrets rotate-aes-key --yes');
    expect([code, document]).toEqual([
      0,
      {
        secret: name,
        field: 'encodingAesKey',
        step: 'done',
        since: null,
        endsFrom: null,
        next: null,
      },
    ]);
    expect(await stored()).toMatchObject({
      previousEncodingAesKey: '',
      previousMessageToken: localComponent.messageToken,
      rotations: { messageToken: { step: 'switched' } },
    });
  });

  it('does not end while WeChat pushes nothing that opens', async () => {
    await json('secrets set --yes', `\n\n${localComponent.encodingAesKey}\n`);
    await service.advance(16 * 60);
    const { code, document } = await json('secrets rotate-aes-key --yes');
    expect([code, document]).toMatchObject([1, { error: { code: 'no-ticket-since' } }]);
  });

  it('refuses the value that is used already', async () => {
    await service.simulator.pushVerifyTicket();
    await json('secrets rotate-message-token --yes');
    const { code, document } = await json('secrets rotate-message-token --yes', `${otherToken}\n`);
    expect([code, document]).toMatchObject([2, { error: { code: 'value-unchanged' } }]);
    const nothing = await json('secrets rotate-message-token --cancel --yes');
    expect(nothing.document).toMatchObject({ error: { code: 'nothing-to-cancel' } });
  });

  it('that was broken off goes on where it was, and can be taken back before WeChat uses it', async () => {
    const child = cli.start('secrets rotate-message-token --yes');
    child.stdin.end('brokenOffToken\n');
    await waitFor(async () => (await stored())['previousMessageToken'] === 'brokenOffToken');
    child.kill('SIGKILL');
    expect(await stored()).toMatchObject({ messageToken: otherToken });
    const asked = await cli.run('secrets rotate-message-token');
    expect([asked.code, asked.err]).toEqual([2, expect.stringContaining('Step 2 of 3')]);
    const { document } = await json('secrets rotate-message-token --cancel --yes');
    expect(document).toMatchObject({ step: 'cancelled', next: null });
    expect(await stored()).toMatchObject({ messageToken: otherToken, previousMessageToken: '' });
  });
});

describe('a rotation on a terminal', () => {
  /** @param answers to the questions, in their order */
  async function typed(line: string, answers: (string | (() => Promise<string>))[]) {
    const { printed, terminal } = keepingTerminal({
      isInteractive: true,
      ask: async (question) => {
        terminal.note(question);
        const answer = answers.shift() ?? '';
        return typeof answer === 'string' ? answer : answer();
      },
      askHidden: async () => typedKey,
    });
    const variables = { WXKEEPER_INVOKE_PORT: new URL(service.urls.invoke).port };
    const code = await runCommandLine([...line.split(' '), '--local'], terminal, variables);
    seen.push(...printed);
    return { code, text: printed.join('\n'), left: answers.length };
  }

  it('asks whether WeChat uses the value, and waits where it does not', async () => {
    await service.simulator.pushVerifyTicket();
    await service.advance(16 * 60);
    await json('secrets rotate-aes-key --yes');
    const begun = await typed('secrets rotate-aes-key', ['y', 'n']);
    expect(begun).toMatchObject({ code: 0, left: 0 });
    expect(begun.text).toContain('Is it published? [y/N]');
    expect(begun.text).toMatch(/When it is: npx wxkeeper --local secrets rotate-aes-key$/);
    expect(await stored()).toMatchObject({ previousEncodingAesKey: typedKey });
    const declined = await typed('secrets rotate-aes-key', ['n']);
    expect([declined.code, await stored()]).toMatchObject([
      1,
      { previousEncodingAesKey: typedKey },
    ]);
    const gone = await typed('secrets rotate-aes-key', ['y']);
    expect([gone.code, await stored()]).toMatchObject([0, { encodingAesKey: typedKey }]);
  });

  it.each([
    ['taken it back', '--cancel --yes', { messageToken: otherToken, previousMessageToken: '' }],
    [
      'gone on with it',
      '--yes',
      { messageToken: 'meanwhileToken', previousMessageToken: otherToken },
    ],
  ])('is left alone where somebody else has %s meanwhile', async (_name, options, left) => {
    const line = 'secrets rotate-message-token';
    await json(`${line} --yes`, 'meanwhileToken\n');
    const meanwhile = async () => {
      expect(await json(`${line} ${options}`)).toMatchObject({ code: 0 });
      return 'y';
    };
    const { code, text } = await typed(line, [meanwhile]);
    expect(await stored()).toMatchObject(left);
    expect([code, text]).toEqual([1, expect.stringContaining('changed by somebody else just now')]);
  });
});

it('nothing of a secret was printed or logged', () => {
  const { messageToken, encodingAesKey, componentAppSecret } = localComponent;
  const values = [messageToken, encodingAesKey, componentAppSecret];
  const text = seen.join('\n');
  for (const value of [...values, appSecret, otherToken, otherKey, typedKey, ...rotated]) {
    expect(text).not.toContain(value);
  }
});

async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  await until('it is so', async () => ((await isSo()) ? true : undefined));
}
