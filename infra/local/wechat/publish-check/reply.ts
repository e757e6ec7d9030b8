/** Reads a passive reply as strictly as WeChat: its form, its addressees and its text. */
import type { Attempt } from '../pushes/attempt.ts';
import type { ReplyProblem } from '../pushes/reply.ts';
import { elementText } from '../pushes/xml.ts';
import type { Words } from '../state/publish-check.ts';
import { answerWords, join, quoted } from './findings.ts';
import type { TestAccount } from './test-accounts.ts';

const problems: Readonly<Record<ReplyProblem, Words>> = {
  'not-encrypted': {
    zh: '回复没有加密（缺少 Encrypt、MsgSignature、TimeStamp 或 Nonce）：',
    en: 'the reply is not encrypted (Encrypt, MsgSignature, TimeStamp or Nonce is missing): ',
  },
  'wrong-signature': {
    zh: '回复的 MsgSignature 不正确',
    en: 'the MsgSignature of the reply is wrong',
  },
  'cannot-be-decrypted': {
    zh: '回复无法用消息加解密Key解密',
    en: 'the reply cannot be decrypted with the key (消息加解密Key)',
  },
  'wrong-appid': {
    zh: '回复密文末尾的 AppID 不是第三方平台的 AppID',
    en: 'the appid at the end of the encrypted reply is not the component’s',
  },
};

const notSwapped: Words = {
  zh: '回复的 ToUserName 与 FromUserName 没有对调',
  en: 'ToUserName and FromUserName of the reply are not swapped',
};

/** @returns undefined if the reply is the expected one */
export function replyProblem(
  attempt: Attempt | undefined,
  test: TestAccount,
  content: string,
): Words | undefined {
  if (attempt?.reply !== undefined) return contentProblem(attempt.reply, test, content);
  const answer = answerWords(attempt);
  if (attempt?.status !== 200) return answer;
  if (attempt.body === '' || attempt.body === 'success') {
    return join({ zh: '没有回复，应答为', en: 'no reply, but ' }, answer);
  }
  const { replyProblem: problem = 'not-encrypted' } = attempt;
  return problem === 'not-encrypted' ? join(problems[problem], answer) : problems[problem];
}

function contentProblem(
  xml: string,
  { account: { userName }, openId }: TestAccount,
  content: string,
): Words | undefined {
  const read = (name: string) => elementText(xml, name);
  if (read('ToUserName') === userName && read('FromUserName') === openId) return notSwapped;
  const expected = Object.entries({
    ToUserName: openId,
    FromUserName: userName,
    MsgType: 'text',
    Content: content,
  });
  const [wrong] = expected.find(([name, value]) => read(name) !== value) ?? [];
  if (wrong) return elementProblem(wrong, read(wrong));
  const isDated = /^\d+$/.test(read('CreateTime') ?? '');
  return isDated ? undefined : elementProblem('CreateTime', read('CreateTime'));
}

function elementProblem(name: string, came: string | undefined): Words {
  if (came === undefined) return { zh: `回复缺少 ${name}`, en: `the reply has no ${name}` };
  return join({ zh: `回复的 ${name} 为`, en: `${name} of the reply is ` }, quoted(came));
}
