/**
 * WeChat's check of a platform before it is published (全网发布检测): one group of test accounts is
 * authorized, written to and removed again. Every push is sent once and must be answered in time.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/operation/thirdparty/releases_instructions.html
 */
import { randomInt } from 'node:crypto';
import { endGrant } from '../credentials/grants.ts';
import type { Simulation } from '../simulation.ts';
import {
  publishCheckLine,
  type Finding,
  type PublishCheckLine,
  type PublishCheckLineId,
  type PublishCheckReport,
} from '../state/publish-check.ts';
import { componentOf } from '../state/state.ts';
import {
  authorizeAccount,
  checkComponentToken,
  checkTicket,
  removeAccount,
} from './authorization-lines.ts';
import type { Check, CheckRules } from './context.ts';
import { skipped } from './findings.ts';
import { checkApiText, checkEvent, checkPlainText } from './message-lines.ts';
import { testAccountsOf, testGroups, type TestAccount } from './test-accounts.ts';

/** Enough for a customer message with its repeats, also where everything is slow. */
const WAIT_MILLISECONDS = 15_000;

/** What can be ordered. */
export interface PublishCheckOptions extends Partial<{
  [Name in keyof CheckRules]: CheckRules[Name] | undefined;
}> {
  componentAppId?: string | undefined;
  /** The group of test accounts, 1 to 5. Default: any. */
  group?: number | undefined;
  /** Every push and every call takes so much longer. Default: as set. */
  slowMilliseconds?: number | undefined;
  /** Gets each line when it is known. */
  onLine?: ((line: PublishCheckLine) => void) | undefined;
}

/** Plays the check. @throws {Error} if one is under way, or the platform claims no permission sets */
export async function runPublishCheck(
  simulation: Simulation,
  options: PublishCheckOptions = {},
): Promise<PublishCheckReport> {
  if (simulation.publishCheck?.isRunning) throw new Error('A publish check is under way');
  const component = componentOf(simulation, options.componentAppId);
  const { componentAppId } = component.registration;
  const group = options.group ?? randomInt(testGroups.length) + 1;
  const tests = testAccountsOf(simulation, group);
  if (tests.length === 0) throw new Error('The platform claims no permission sets');
  const report = newReport(componentAppId, group);
  simulation.publishCheck = report;
  const refusedBefore = simulation.refusedCalls.count();
  const check = { simulation, component, rules: rulesOf(options), refusedBefore };
  await withTestAccounts(check, tests, () =>
    atSpeed(simulation, options.slowMilliseconds, () =>
      playLines(check, tests, lineKeeper(report, options)),
    ),
  ).finally(() => {
    report.isRunning = false;
  });
  report.passed = hasNotFailed(report);
  return report;
}

type AddLine = (id: PublishCheckLineId, findings: Finding[]) => void;

async function playLines(check: Check, tests: TestAccount[], add: AddLine): Promise<void> {
  add('verify-ticket', [await checkTicket(check)]);
  const authorized = await Promise.all(tests.map((test) => authorizeAccount(check, test)));
  add('pre-auth-code', [checkComponentToken(check)]);
  add(
    'authorization-code',
    authorized.map(({ received }) => received),
  );
  add(
    'authorization',
    authorized.map(({ exchanged }) => exchanged),
  );
  add(
    'api-text',
    await Promise.all(
      tests.map((test, index) =>
        checkApiText(check, test, authorized[index]?.authorizationCode ?? ''),
      ),
    ),
  );
  add('text', await ofOfficialAccount(tests, (test) => checkPlainText(check, test)));
  add('event', await ofOfficialAccount(tests, (test) => checkEvent(check, test)));
  const removed = await Promise.all(tests.map((test) => removeAccount(check, test)));
  add(
    'cancel',
    removed.filter((each) => each !== undefined),
  );
}

/** Mini programs are not asked for passive replies. */
async function ofOfficialAccount(
  tests: TestAccount[],
  play: (test: TestAccount) => Promise<Finding>,
): Promise<Finding[]> {
  const test = tests.find(({ isMiniProgram }) => !isMiniProgram);
  if (test) return [await play(test)];
  const zh = '平台没有申请公众号的权限集';
  const en = 'the platform claims no permission sets of official accounts';
  return [skipped({ zh, en })];
}

function newReport(componentAppId: string, group: number): PublishCheckReport {
  return { componentAppId, group, isRunning: true, passed: false, lines: [] };
}

function rulesOf(options: PublishCheckOptions): CheckRules {
  const { format = 'xml', code = 'same', hasEvent = true } = options;
  return {
    format,
    code,
    hasEvent,
    waitMilliseconds: options.waitMilliseconds ?? WAIT_MILLISECONDS,
  };
}

function lineKeeper(report: PublishCheckReport, { onLine }: PublishCheckOptions): AddLine {
  return (id, findings) => {
    const line = publishCheckLine(id, findings);
    report.lines.push(line);
    onLine?.(line);
  };
}

function hasNotFailed({ lines }: PublishCheckReport): boolean {
  return lines.every(({ outcome }) => outcome !== 'failed');
}

/** The accounts are there only during the check. Nobody else finds them on the page. */
async function withTestAccounts(
  { simulation: { accounts }, component }: Check,
  tests: TestAccount[],
  play: () => Promise<void>,
): Promise<void> {
  const before = tests.map(({ account }) => accounts.get(account.authorizerAppId));
  for (const { account } of tests) {
    endGrant(component, account.authorizerAppId);
    accounts.set(account.authorizerAppId, account);
  }
  try {
    await play();
  } finally {
    for (const [index, { account }] of tests.entries()) {
      const earlier = before[index];
      endGrant(component, account.authorizerAppId);
      if (earlier) accounts.set(account.authorizerAppId, earlier);
      else accounts.delete(account.authorizerAppId);
    }
  }
}

async function atSpeed(
  { settings }: Simulation,
  slowMilliseconds: number | undefined,
  play: () => Promise<void>,
): Promise<void> {
  const before = settings.slowMilliseconds;
  settings.slowMilliseconds = slowMilliseconds ?? before;
  try {
    await play();
  } finally {
    settings.slowMilliseconds = before;
  }
}
