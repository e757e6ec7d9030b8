/** `wxkeeper preflight`: what the first deployment would fail of, found out before. Changes nothing. */
import { onAws, requireIdentity } from '../deployment/clients.ts';
import { chosenServiceName } from '../deployment/stages.ts';
import type { Check } from '../doctor/check.ts';
import { linesOf } from '../doctor/check-lines.ts';
import type { Act, Answer, Session } from '../session.ts';
import { checkAccount } from './account-checks.ts';
import { checkNames } from './name-checks.ts';

export const preflight: Act = async (session) => {
  if (session.options.local) return localAnswer(session);
  const checks = await runChecks(session);
  const bad = checks.filter(({ ok }) => !ok).length;
  return {
    document: { checks },
    lines: [
      ...checks.flatMap((check) => linesOf(check, session)),
      '',
      session.words.preflight.summary(bad),
    ],
    isWell: bad === 0,
  };
};

async function runChecks(session: Session): Promise<Check[]> {
  const { words, options, terminal } = session;
  const serviceName = chosenServiceName(options, words);
  terminal.progress(words.preflight.checking);
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient(onAws('LAMBDA'));
  await requireIdentity(client, words);
  const region = await client.config.region();
  const [account, names] = await Promise.all([
    checkAccount(client, region, words),
    checkNames(serviceName, words),
  ]);
  terminal.progress('');
  return [...account, ...names];
}

/** Nothing of AWS is needed here, and nothing was found out about a deployment. */
function localAnswer(session: Session): Answer {
  const { local: title } = session.words.preflight;
  const check: Check = { id: 'local', ok: true, title, remedy: null };
  return { document: { checks: [check] }, lines: linesOf(check, session) };
}
