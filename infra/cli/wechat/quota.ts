/** `wxkeeper quota`: reads a daily quota of WeChat's, or resets them. */
import { findAccount } from '../accounts/account.ts';
import { chosenComponent } from '../components.ts';
import { momentText } from '../output/durations.ts';
import type { Act, Given, Session } from '../session.ts';
import { callWechat, isSuccess } from './call.ts';

interface QuotaAnswer {
  quota?: { daily_limit?: number; used?: number; remain?: number };
}

export const readQuota: Act = async (session, given) => {
  const [path = ''] = given.args;
  const owner = await ownerOf(given, session);
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

export const clearQuota: Act = async (session, given) => {
  const owner = await ownerOf(given, session);
  const { quota: words } = session.words;
  const who = 'authorizerAppId' in owner ? owner.authorizerAppId : undefined;
  const correlationId = await session.confirm(words.plan(owner.componentAppId, who));
  const { invoke } = await session.deployment();
  const request = { ...owner, correlationId };
  const document = (await invoke('clear-quota', request)) as { resetAt: number };
  return { document, lines: [words.cleared(momentText(document.resetAt))] };
};

async function ownerOf({ options }: Given, session: Session) {
  const { account } = options;
  if (typeof account === 'string') return findAccount(account, session);
  return { componentAppId: await chosenComponent(session) };
}
