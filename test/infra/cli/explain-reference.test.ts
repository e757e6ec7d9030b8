/** A merchant's reference is explained without AWS: where the log has the lines of that request. */
import { describe, expect, it } from '@jest/globals';
import { explain } from '../../../infra/cli/wechat/explain.ts';
import type { CommonOptions, Session } from '../../../infra/cli/session.ts';
import { wordsOf } from '../../../infra/cli/words/words.ts';

const words = wordsOf('en');
const ask = (reference: string, options: CommonOptions = {}) => {
  const refuse = () => Promise.reject(new Error('nobody is asked'));
  const session: Pick<Session, 'options' | 'words' | 'deployment' | 'confirm'> = {
    options,
    words,
    deployment: refuse,
    confirm: refuse,
  };
  return explain(session as Session, { args: [reference], options: {} });
};

describe('a reference of a merchant’s page', () => {
  it.each(['JKJaXmPLvHcESHA=', 'Kx2-_mPLvHcESHA=', '7595a32b-de5a-44bd-9c07-6cea2571fbcf'])(
    '%s is looked for in the logs of the stage',
    async (reference) => {
      const { document, lines } = await ask(reference, { stage: 'test' });

      expect(document).toMatchObject({
        reference,
        logGroups: [
          '/aws/lambda/wxkeeper-test-begin-authorization',
          '/aws/lambda/wxkeeper-test-complete-authorization',
          '/aws/vendedlogs/wxkeeper-test-http-api',
        ],
        query: expect.stringContaining(`filter correlation_id = '${reference}'`),
      });
      expect(lines.join('\n')).toContain('aws logs start-query');
    },
  );

  it('is a line of the terminal where the service runs on this machine', async () => {
    const reference = '7595a32b-de5a-44bd-9c07-6cea2571fbcf';
    const { document, lines } = await ask(reference, { local: true });

    expect(document).toMatchObject({ reference, query: null });
    expect(lines.join(' ')).toContain(`reference ${reference}`);
  });

  it.each(["x' or 1=1", 'visit-unknown', 'InvalidRequestX', '4711'])('is not %s', async (text) => {
    const answer = ask(text).then(({ document }) => document);

    await expect(answer.catch(() => ({}))).resolves.not.toHaveProperty('reference');
  });
});
