/** `wxkeeper explain`: what an errcode, an error or a code of ours, a rid or a reference means. */
import { nearestName } from '../../../shared/nearest-name.ts';
import { withoutSecretsInText } from '../../../shared/wechat/removed-secrets.ts';
import { deployedName } from '../../function-catalog.ts';
import { accountOrPlatform } from '../accounts/account.ts';
import { chosenServiceName } from '../deployment/stages.ts';
import { wrongUsage } from '../failure.ts';
import { wrapped } from '../output/table.ts';
import type { Act, Answer, Given, Session } from '../session.ts';
import { callWechat, isSuccess } from './call.ts';

/** What is known of a code. */
export interface Explanation {
  means: string;
  /** Who must act, and how. */
  act: string;
}

const RID = /^[0-9a-f]{6,}(-[0-9a-f]{6,}){2}$/i;

/** API Gateway's id of a request, and the one of the run on this machine. */
const REFERENCE = /^(?:[\w-]{15}=|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export const explain: Act = async (session, given) => {
  const [asked = ''] = given.args;
  const rid = asked.replace(/^rid:\s*/, '');
  if (RID.test(rid)) return explainRid(rid, given, session);
  if (REFERENCE.test(asked)) return explainReference(asked, session);
  return explainCode(asked, session);
};

function explainCode(code: string, { words }: Session): Answer {
  const { explain: texts } = words;
  const known: Readonly<Record<string, Explanation>> = {
    ...texts.errors,
    ...texts.codes,
    ...texts.errcodes,
  };
  const found = Object.hasOwn(known, code) ? known[code] : undefined;
  if (found) {
    const { means, act } = found;
    const lines = [texts.meaning(code, means), ...wrapped(texts.whoActs(act))];
    return { document: { code, known: true, means, act }, lines };
  }
  if (/^-?\d+$/.test(code)) {
    const document = { code, known: false, means: null, act: null };
    return { document, lines: wrapped(texts.unknown(code)), isWell: false };
  }
  const nearest = nearestName(code, Object.keys(known));
  throw wrongUsage(texts.noCode(code), nearest === undefined ? [] : [texts.nearest(nearest)]);
}

/** A merchant has read it from a page: the log lines of that request have it. */
function explainReference(reference: string, { options, words }: Session): Answer {
  const { explain: texts } = words;
  if (options.local) {
    const document = { reference, logGroups: null, query: null };
    return { document, lines: wrapped(texts.referenceHere(reference)) };
  }
  const serviceName = chosenServiceName(options, words);
  const logGroups = [
    `/aws/lambda/${deployedName('begin-authorization', serviceName)}`,
    `/aws/lambda/${deployedName('complete-authorization', serviceName)}`,
    `/aws/vendedlogs/${serviceName}-http-api`,
  ];
  const query =
    'fields @timestamp, level, message, code, reason, routeKey, status ' +
    `| filter correlation_id = '${reference}' or requestId = '${reference}' | sort @timestamp asc`;
  const lines = [
    ...wrapped(texts.reference),
    'aws logs start-query --start-time $(($(date +%s)-86400)) --end-time $(date +%s) \\',
    '  --log-group-names \\',
    ...logGroups.map((name) => `    ${name} \\`),
    `  --query-string "${query}"`,
    'aws logs get-query-results --query-id <queryId>',
  ];
  return { document: { reference, logGroups, query }, lines };
}

/** WeChat tells it to the account whose call it was, for a week. */
async function explainRid(rid: string, { options }: Given, session: Session): Promise<Answer> {
  const owner = await accountOrPlatform(options['account'], session);
  const path = '/cgi-bin/openapi/rid/get';
  const answer = await callWechat({ ...owner, path, body: { rid } }, session);
  const { request: told } = Object(answer.body) as { request?: Record<string, unknown> | null };
  const request = told ? withoutTokens(told) : null;
  const { errcode = 0, errmsg = '' } = answer;
  const { explain: texts } = session.words;
  const isFound = isSuccess(answer) && request !== null;
  return {
    document: { rid, ...owner, request, errcode, errmsg },
    lines: isFound
      ? Object.entries(request).map(([name, value]) => `${name}: ${textOf(value)}`)
      : wrapped(texts.ridRefused(errcode, errmsg)),
    isWell: isFound,
  };
}

/** WeChat repeats the call: with the token in its address, and whatever was in its body. */
function withoutTokens(request: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(request).map(([name, value]) => [
    name,
    typeof value === 'string' ? withoutSecretsInText(value) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
