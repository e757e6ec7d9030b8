/** The lines about users' messages: a customer message by the API, and passive replies. */
import { issueAuthorizationCode, requireGrant } from '../credentials/grants.ts';
import type { Finding, Words } from '../state/publish-check.ts';
import type { SentMessage } from '../state/account-data.ts';
import { pushUserMessage, refusedIn, waitFor, type Check } from './context.ts';
import { answerWords, finding, join, quoted, refusalWords, seconds, skipped } from './findings.ts';
import { replyProblem } from './reply.ts';
import type { TestAccount } from './test-accounts.ts';

/** 消息管理 of official accounts. */
const OFFICIAL_ACCOUNT_MESSAGES = 1;
/** 小程序客服管理 of mini programs. */
const MINI_PROGRAM_MESSAGES = 19;

const PLAIN_TEXT = 'TESTCOMPONENT_MSG_TYPE_TEXT';
/** The event of earlier versions of the check. */
const LEGACY_EVENT = 'LOCATION';
/** Stands for the code in what is shown. */
const CODE_PLACEHOLDER = '$query_auth_code$';

/** The user's text with a code is answered by an empty string, and then by the API. */
export async function checkApiText(
  check: Check,
  test: TestAccount,
  authorizationCode: string,
): Promise<Finding> {
  const missing = missingPermissionSet(test);
  if (missing) return missing;
  const code = check.rules.code === 'same' ? authorizationCode : newCode(check, test);
  const begin = performance.now();
  const fields = { MsgType: 'text', Content: `QUERY_AUTH_CODE:${code}` };
  const attempt = await pushUserMessage(check, test, fields);
  const isRight = ({ message }: SentMessage) => textOf(message) === `${code}_from_api`;
  const sent = await waitFor(check, () => sentTo(check, test).find(isRight));
  const milliseconds = Math.round(performance.now() - begin);
  const isEmpty = attempt?.status === 200 && attempt.body === '';
  const { authorizerAppId } = test.account;
  return finding(isEmpty && sent !== undefined, {
    authorizerAppId,
    expected: apiTextExpected(check),
    came: join(answerWords(attempt), customerMessageWords(check, test, { code, sent })),
    ...(sent && { milliseconds }),
  });
}

/** The user's text is answered immediately by a passive reply. */
export async function checkPlainText(check: Check, test: TestAccount): Promise<Finding> {
  const fields = { MsgType: 'text', Content: PLAIN_TEXT };
  return checkReply(check, test, { fields, content: `${PLAIN_TEXT}_callback` });
}

/** So is an event. The current version of the check has it no more. */
export async function checkEvent(check: Check, test: TestAccount): Promise<Finding> {
  if (!check.rules.hasEvent) {
    return skipped({ zh: '未启用：现行检测已无此项', en: 'left out: it is no longer checked' });
  }
  const position = { Latitude: 23.137466, Longitude: 113.352425, Precision: 119.385039 };
  const fields = { MsgType: 'event', Event: LEGACY_EVENT, ...position };
  return checkReply(check, test, { fields, content: `${LEGACY_EVENT}from_callback` });
}

async function checkReply(
  check: Check,
  test: TestAccount,
  { fields, content }: { fields: Record<string, string | number>; content: string },
): Promise<Finding> {
  const missing = missingPermissionSet(test);
  if (missing) return missing;
  const attempt = await pushUserMessage(check, test, fields);
  const problem = replyProblem(attempt, test, content);
  const limit = seconds(check.simulation.settings.pushTimeoutMilliseconds);
  return finding(problem === undefined, {
    authorizerAppId: test.account.authorizerAppId,
    expected: {
      zh: `${limit.zh}内加密被动回复文本 ${content}`,
      en: `an encrypted passive reply with the text ${content} within ${limit.en}`,
    },
    came: problem ?? quoted(content),
    milliseconds: attempt?.milliseconds,
  });
}

function missingPermissionSet({ isMiniProgram, permissionSets }: TestAccount): Finding | undefined {
  const needed = isMiniProgram ? MINI_PROGRAM_MESSAGES : OFFICIAL_ACCOUNT_MESSAGES;
  if (permissionSets.includes(needed)) return undefined;
  const name = isMiniProgram ? '小程序客服管理' : '消息管理';
  return skipped({
    zh: `平台没有申请权限集 ${needed}（${name}）`,
    en: `the platform does not claim permission set ${needed} (${name})`,
  });
}

function newCode({ simulation, component }: Check, { account }: TestAccount): string {
  const grant = requireGrant(component, account.authorizerAppId);
  return issueAuthorizationCode(simulation, component, grant).authorizationCode;
}

function apiTextExpected({ simulation, rules }: Check): Words {
  const answer = seconds(simulation.settings.pushTimeoutMilliseconds);
  const message = seconds(rules.waitMilliseconds);
  const text = `${CODE_PLACEHOLDER}_from_api`;
  return {
    zh: `${answer.zh}内应答空串，随后 ${message.zh}内通过 custom/send 下发客服文本 ${text}`,
    en: `an empty answer within ${answer.en}, then ${text} by custom/send within ${message.en}`,
  };
}

function customerMessageWords(
  check: Check,
  test: TestAccount,
  { code, sent }: { code: string; sent: SentMessage | undefined },
): Words {
  if (sent) return { zh: '，客服文本已收到', en: ', then the customer message' };
  const refused = refusalWords(refusedIn(check, test.account.authorizerAppId));
  const other = sentTo(check, test).at(-1);
  if (!other) return join({ zh: '，没有客服文本', en: ', no customer message' }, refused);
  const text = textOf(other.message) ?? JSON.stringify(other.message);
  const shown = quoted(text.replaceAll(code, CODE_PLACEHOLDER));
  return join({ zh: '，客服文本为 ', en: ', then the customer message ' }, shown, refused);
}

function sentTo({ simulation }: Check, { account, openId }: TestAccount): SentMessage[] {
  return simulation.sentMessages.filter(
    (each) => each.authorizerAppId === account.authorizerAppId && each.openId === openId,
  );
}

/** The text of a customer message of the type text. */
function textOf({ msgtype, text }: Record<string, unknown>): string | undefined {
  if (msgtype !== 'text' || typeof text !== 'object' || text === null) return undefined;
  const content = 'content' in text ? text.content : undefined;
  return typeof content === 'string' ? content : undefined;
}
