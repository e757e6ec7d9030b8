/** `wxkeeper token` and `wxkeeper renew`: one token, as other functions get it, or a new one. */
import { accountOrPlatform } from '../accounts/account.ts';
import { durationText } from '../output/durations.ts';
import type { Act } from '../session.ts';

interface LookedUpToken {
  accessToken: string;
  expiresAt: number;
  expiresInSeconds: number;
}

export const token: Act = async (session, { args: [given] }) => {
  const owner = await accountOrPlatform(given, session);
  const { invoke } = await session.deployment();
  const found = (await invoke('get-access-token', { ...owner })) as LookedUpToken;
  const { words, terminal } = session;
  terminal.note(words.token.goodFor(durationText(found.expiresInSeconds, words.durations)));
  return { document: found, lines: [found.accessToken] };
};

export const renew: Act = async (session, { args: [given] }) => {
  const owner = await accountOrPlatform(given, session);
  const deployment = await session.deployment();
  const { token: words, durations } = session.words;
  const name = owner.authorizerAppId ?? owner.componentAppId;
  const correlationId = await session.confirm(words.renewPlan(name));
  const request = { ...owner, correlationId };
  const renewed = (await deployment.invoke('renew-access-token', request)) as { expiresAt: number };
  const life = durationText(renewed.expiresAt - deployment.now(), durations);
  return { document: renewed, lines: [words.renewed(name, life)] };
};
