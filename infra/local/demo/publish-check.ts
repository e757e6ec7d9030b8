/** `npm run demo -- --publish-check`: WeChat's publish check against the local service. */
import type { LocalService } from '../local-service.ts';
import type { PublishCheckLine, PublishCheckOptions } from '../wechat/simulator.ts';

const marks = { passed: '✓', failed: '✗', skipped: '–' } as const;
const outcomes = {
  passed: '成功 | passed',
  failed: '失败 | failed',
  skipped: '跳过 | skipped',
} as const;

/** Prints the eight lines as they come. @returns the exit code: 1 if a line has failed */
export async function runPublishCheck(
  { simulator, scheduler }: LocalService,
  options: PublishCheckOptions,
): Promise<number> {
  if (!simulator) throw new Error('there is no simulator');
  await simulator.startPushing();
  await scheduler.start();
  let count = 0;
  const onLine = (line: PublishCheckLine) => {
    count++;
    for (const text of linesOf(line, count)) console.log(text);
  };
  const { passed, group } = await simulator.publishCheck({ ...options, onLine });
  console.log(
    passed
      ? `全网发布检测通过（第 ${group} 组测试账号）| The publish check passed (test accounts of group ${group}).`
      : `全网发布检测未通过（第 ${group} 组测试账号）| The publish check failed (test accounts of group ${group}).`,
  );
  return passed ? 0 : 1;
}

function linesOf({ name, outcome, findings }: PublishCheckLine, number: number): string[] {
  return [
    `${marks[outcome]} ${number}. [${name.zh}] ${name.en}: ${outcomes[outcome]}`,
    ...findings.flatMap(({ outcome: part, authorizerAppId = '', expected, came, milliseconds }) => [
      `     ${authorizerAppId && `${authorizerAppId} `}${inBoth(came)}${timeOf(milliseconds)}`,
      ...(part === 'failed' ? [`     应为 | expected: ${inBoth(expected)}`] : []),
    ]),
  ];
}

function inBoth({ zh, en }: { zh: string; en: string }): string {
  return `${zh} | ${en}`;
}

function timeOf(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : ` (${milliseconds} ms)`;
}
