/** The steps of which the scenarios are made. */
import { until } from '../../../infra/local/process/until.ts';
import {
  followLink,
  loadOnce,
  loadPage,
  submitForm,
} from '../../../infra/local/demo/merchant-browser.ts';
import type { FunctionName } from '../../../infra/function-catalog.ts';
import type { RecordedService } from '../../support/recorded-service.ts';

/** More than a cool-down, and more than a warm function remembers a token. */
export const COOLED_DOWN_SECONDS = 61;

/** Four that may authorize: the simulator's own and two more. */
export function accountsOf({ simulator }: RecordedService): [string, string, string, string] {
  while (simulator.accounts().length < 4) simulator.addAccount();
  const [first = '', second = '', third = '', fourth = ''] = simulator
    .accounts()
    .map(({ authorizerAppId }) => authorizerAppId);
  return [first, second, third, fourth];
}

/** A merchant goes all the way to the address that leads back to us, without opening it. */
export async function visit(service: RecordedService, account: string, startPage: string) {
  const wechatPage = await followLink(await loadPage(startPage));
  const { location } = await submitForm(wechatPage, { account, decision: 'agree' });
  await service.simulator.settle();
  must(location, `the way back of ${account}`);
  return location ?? '';
}

export async function open(url: string, status: number): Promise<void> {
  const { page } = await loadOnce(url);
  must(page.status === status, `the page, which says ${page.status}: ${page.html}`);
}

export async function authorizeAgain(
  service: RecordedService,
  account: string,
  authorize: () => Promise<void>,
): Promise<void> {
  await service.simulator.revoke(account);
  await finishQueue(service);
  await service.simulator.advance(60);
  await authorize();
  await service.simulator.advance(60);
}

export async function finishQueue(service: RecordedService): Promise<void> {
  await service.simulator.settle();
  must((await service.workQueue()) === 0, 'the queue');
}

/** While WeChat is asked, the lease passes on. The next call of WeChat fails. */
export async function losesLease<Result>(
  { endLeases, simulator }: RecordedService,
  path: string,
  act: () => Promise<Result>,
): Promise<Result> {
  simulator.setFault({ path, kind: 'hang', times: 1 });
  const acting = act();
  await until(`a call of ${path}`, async () => simulator.hangingCalls() || undefined);
  await endLeases();
  simulator.setFault({ path, kind: 'bad-gateway' });
  simulator.releaseHanging();
  return acting;
}

/** @param act tells whether it went well */
export async function renewsAtSecondTry(
  service: RecordedService,
  act: () => Promise<boolean>,
): Promise<void> {
  const { simulator } = service;
  simulator.forget('component-access-token');
  must(!(await losesLease(service, 'api_component_token', act)), 'a failure without a token');
  simulator.clearFaults();
  await simulator.advance(COOLED_DOWN_SECONDS);
  // It waits for midnight, until an operator has reset the quota.
  simulator.setFault({ path: 'api_component_token', kind: 'errcode', errcode: 45009, times: 1 });
  must(!(await act()), 'a used-up quota');
  await service.resetQuotas();
  // What needs this token waits a few seconds by itself.
  await simulator.advance(COOLED_DOWN_SECONDS);
  // The newest ticket is refused, and the one before it is tried.
  await simulator.pushVerifyTicket();
  const ticketRefused = { kind: 'errcode', errcode: 61006 } as const;
  simulator.setFault({ path: 'api_component_token', ...ticketRefused, times: 1 });
  must(await act(), 'the second try');
}

/** The same look-up by someone whose token WeChat has refused. */
export async function refused(service: RecordedService, lookUp: object): Promise<object> {
  const { answer } = await service.call('get-access-token', lookUp);
  return { ...lookUp, rejectedToken: answer.accessToken };
}

/** From now on the token has its whole life before it. */
export async function renew(service: RecordedService, lookUp: object): Promise<void> {
  await succeeds(service, 'get-access-token', lookUp);
  await service.runInvocations();
  await succeeds(service, 'get-access-token', await refused(service, lookUp));
}

export async function succeeds(
  service: RecordedService,
  name: FunctionName,
  payload: object = {},
): Promise<Record<string, unknown>> {
  const { isError, answer } = await service.call(name, payload);
  must(!isError, `${name}, which says ${JSON.stringify(answer)}`);
  return answer;
}

export async function fails(
  service: RecordedService,
  name: FunctionName,
  errorType: string,
  payload: object = {},
): Promise<void> {
  const { answer } = await service.call(name, payload);
  must(answer.errorType === errorType, `${errorType}, instead of ${JSON.stringify(answer)}`);
}

export function isGood({ isError }: { isError: boolean }): boolean {
  return !isError;
}

/** Should a scenario not go as it is told, then what it is for was not measured. */
export function must(isSo: unknown, what: string): void {
  if (!isSo) throw new Error(`not as expected: ${what}`);
}
