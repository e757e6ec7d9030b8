/** `wxkeeper quota`: reads a daily quota of WeChat's, or resets them. */
import { accountOrPlatform } from '../accounts/account.ts';
import { momentText } from '../output/durations.ts';
import type { Act } from '../session.ts';
import { callWechat, isSuccess } from './call.ts';

interface QuotaAnswer {
  quota?: { daily_limit?: number; used?: number; remain?: number };
}

export const readQuota: Act = async (session, { args: [path = ''], options }) => {
  const owner = await accountOrPlatform(options['account'], session);
  const answer = await callWechat(
    { ...owner, path: '/cgi-bin/openapi/quota/get', body: { cgi_path: path } },
    session,
  );
  const { quota = {} } = Object(answer.body) as QuotaAnswer;
  const { daily_limit: dailyLimit = null, used = null, remain = null } = quota;
  const { errcode = 0, errmsg = '' } = answer;
  const { quota: words } = session.words;
  const isKnown = isSuccess(answer) && dailyLimit !== null;
  return {
    document: { path, ...owner, dailyLimit, used, remain, errcode, errmsg },
    lines: isKnown
      ? [words.figures(path, used ?? 0, dailyLimit), ...(remain === 0 ? [words.usedUp] : [])]
      : [words.refused(errcode, errmsg)],
    isWell: isKnown && remain !== 0,
  };
};

export const clearQuota: Act = async (session, { options }) => {
  const owner = await accountOrPlatform(options['account'], session);
  const { quota: words } = session.words;
  const plan = words.plan(owner.componentAppId, owner.authorizerAppId);
  const correlationId = await session.confirm(plan);
  const { invoke } = await session.deployment();
  const request = { ...owner, correlationId };
  const document = (await invoke('clear-quota', request)) as { resetAt: number };
  return { document, lines: [words.cleared(momentText(document.resetAt))] };
};
