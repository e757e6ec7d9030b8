/** Findings of the publish check: what was expected, and what came, in words. */
import type { Attempt } from '../pushes/attempt.ts';
import type { RefusedCall } from '../state/refused-calls.ts';
import type { Finding, Words } from '../state/publish-check.ts';

const QUOTED_CHARACTERS = 80;

/** A finding without its outcome. */
export type Found = Omit<Finding, 'outcome'>;

/** The line's part was not played. @param reason why */
export function skipped(reason: Words): Finding {
  const nothing = { zh: '不检测', en: 'not checked' };
  return { outcome: 'skipped', expected: nothing, came: reason };
}

/** Passed or failed. */
export function finding(isRight: boolean, found: Found): Finding {
  return { outcome: isRight ? 'passed' : 'failed', ...found };
}

/** What the platform answered to a push. @param attempt undefined if no URL is configured */
export function answerWords(attempt: Attempt | undefined): Words {
  if (!attempt) return { zh: '没有配置接收URL', en: 'no URL is configured' };
  const { status, problem, body } = attempt;
  if (problem === 'timeout') return { zh: '超时，没有应答', en: 'no answer in time' };
  if (status === 0) return { zh: `连接失败：${problem}`, en: `no connection: ${problem}` };
  if (status !== 200) return { zh: `HTTP 状态码 ${status}`, en: `HTTP status ${status}` };
  if (body === '') return { zh: '空串', en: 'an empty answer' };
  return quoted(body);
}

/** A text as it came, shortened, and without the secret part of codes and tokens. */
export function quoted(whole: string): Words {
  const text = whole.replaceAll(/@@@[\w-]+/g, '@@@…');
  const short = text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
  return { zh: `“${short}”`, en: `"${short}"` };
}

/** The calls that WeChat refused meanwhile: often the cause. Empty words if there were none. */
export function refusalWords(refused: readonly RefusedCall[]): Words {
  const calls = refused.map(({ path, errcode }) => `${shortPath(path)} ${errcode}`);
  const list = [...new Set(calls)];
  if (list.length === 0) return { zh: '', en: '' };
  return {
    zh: `；期间微信拒绝的调用：${list.join('、')}`,
    en: `; meanwhile WeChat refused ${list.join(', ')}`,
  };
}

/** Puts sentences together. */
export function join(...parts: Words[]): Words {
  return { zh: parts.map(({ zh }) => zh).join(''), en: parts.map(({ en }) => en).join('') };
}

/** A limit in seconds. */
export function seconds(milliseconds: number): Words {
  return { zh: `${milliseconds / 1000} 秒`, en: `${milliseconds / 1000} s` };
}

function shortPath(path: string): string {
  return path.replace(/^\/cgi-bin\/(component\/|message\/)?/, '');
}
