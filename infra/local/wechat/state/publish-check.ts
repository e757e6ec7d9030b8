/** The result list of the publish check (全网发布检测), as WeChat's console shows it. */

/** A sentence in both languages. It contains no ticket, code or token. */
export interface Words {
  zh: string;
  en: string;
}

/**
 * The lines in WeChat's order, with the names that they had in its console in 2018.
 *
 * @see https://github.com/Wechat-Group/weixin-java-open-demo/issues/1
 */
export const publishCheckLines = {
  'verify-ticket': { zh: '组件ticket正确接收', en: 'the verify ticket is received' },
  'pre-auth-code': { zh: '生成预授权码', en: 'a pre-auth code can be made' },
  'authorization-code': { zh: '获取授权code', en: 'the authorization code is received' },
  authorization: { zh: '授权', en: 'the code is exchanged' },
  'api-text': { zh: '返回Api文本消息', en: 'a text message is answered by the API' },
  text: { zh: '返回普通文本消息', en: 'a text message is answered by a reply' },
  event: { zh: '发送事件消息', en: 'an event is answered by a reply' },
  cancel: { zh: '取消授权', en: 'the withdrawal is received' },
} as const satisfies Record<string, Words>;

/** The name of a line. */
export type PublishCheckLineId = keyof typeof publishCheckLines;

/** The result of a line or of a part of it. */
export type PublishCheckOutcome = 'passed' | 'failed' | 'skipped';

/** What one line found at one of the test accounts. */
export interface Finding {
  outcome: PublishCheckOutcome;
  /** Absent if it is about the platform itself. */
  authorizerAppId?: string | undefined;
  expected: Words;
  /** What came instead or as expected; the reason if it was skipped. */
  came: Words;
  /** From the push until the answer, or until the call that was waited for. */
  milliseconds?: number | undefined;
}

/** One line. It has failed if one finding has, and is skipped if all are. */
export interface PublishCheckLine {
  id: PublishCheckLineId;
  name: Words;
  outcome: PublishCheckOutcome;
  findings: Finding[];
}

/** A check that is under way or has ended. */
export interface PublishCheckReport {
  componentAppId: string;
  /** Which of the groups of test accounts, from 1. */
  group: number;
  isRunning: boolean;
  /** All lines are there and none has failed. */
  passed: boolean;
  lines: PublishCheckLine[];
}

/** The line with its outcome. */
export function publishCheckLine(id: PublishCheckLineId, findings: Finding[]): PublishCheckLine {
  const outcomes = new Set(findings.map(({ outcome }) => outcome));
  const outcome = outcomes.has('failed') ? 'failed' : outcomes.has('passed') ? 'passed' : 'skipped';
  return { id, name: publishCheckLines[id], outcome, findings };
}
