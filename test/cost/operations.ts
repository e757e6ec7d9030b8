/** The operations whose needs are measured, in an order in which each finds what it builds upon. */
import { followLink, loadPage, submitForm } from '../../infra/local/demo/merchant-browser.ts';
import type { Measured, MeasuredService } from './measured-service.ts';
import { smoothOutcomes } from './record.ts';

/** Seconds between two tickets, and between two visits of the clock. */
const TICKET_SECONDS = 600;
const VISIT_SECONDS = 300;
/** More than a warm function remembers a token. */
const FORGOTTEN_SECONDS = 3;
/** The token is due, and has enough life left to be handed out. */
const DUE_SECONDS = 7200 - 500;
const WATCHDOG_SECONDS = 25 * 60 + 60;

/** A line of so many tells what each look-up adds; 100 fill a line. */
const MANY_LOOK_UPS = 50;
const MOST_LOOK_UPS = 500;

/** How many authorizers are compared: WeChat's list has as many on a page. */
export const RECONCILED = 500;

/** By the operation's name. */
export type Operations = Record<OperationName, Measured>;
export type OperationName = (typeof operationNames)[number];

/** What each name means is said in the cost sheet. */
export const operationNames = [
  'ticketPush',
  'clockVisit',
  'componentRenewal',
  'overdueTicket',
  'authorizationLink',
  'startPage',
  'merchantReturn',
  'authorizedPush',
  'lookUpFromTable',
  'lookUpFromMemory',
  'authorizerRenewal',
  'message',
  'revocation',
  'adoption',
  'reconciliation',
] as const;

/**
 * Warms the functions up, then measures one operation after the other.
 *
 * @param look is called while an authorizer is there whose token has been renewed
 */
export async function measureOperations(
  service: MeasuredService,
  look: (authorizerAppId: string) => Promise<void>,
): Promise<Operations> {
  const { simulator, measure } = service;
  const pushTicket = async () => simulator.pushVerifyTicket();
  const visit = async () =>
    service.invoke('refresh-component-access-token', { componentAppId: service.componentAppId });
  await pushTicket();
  await visit();
  await simulator.advance(TICKET_SECONDS);
  const ticketPush = await measure(pushTicket);
  await simulator.advance(VISIT_SECONDS);
  const clockVisit = await measure(visit);
  await simulator.advance(7200 - TICKET_SECONDS - VISIT_SECONDS - 600);
  await pushTicket();
  const componentRenewal = await measure(visit);
  await simulator.advance(WATCHDOG_SECONDS);
  const overdueTicket = await measure(visit);
  simulator.stopPushing();
  await pushTicket();
  await onboard(service, 0);
  const onboarding = await onboard(service, 1);
  const ofTokens = await measureLookUps(service, visit);
  await look(accountAt(service, 1));
  const ofMerchants = await measureMerchants(service);
  const ofLists = await measureReconciliation(service);
  return {
    ticketPush,
    clockVisit,
    componentRenewal,
    overdueTicket,
    ...onboarding,
    ...ofTokens,
    ...ofMerchants,
    ...ofLists,
  };
}

/** A signed link, the start page, the return; the push is held back, so that it always comes last. */
async function onboard(service: MeasuredService, index: number) {
  const { simulator, measure, componentAppId } = service;
  const account = accountAt(service, index);
  let url = '';
  const authorizationLink = await measure(async () => {
    const request = { componentAppId, tenantId: 'tenant-1000001' };
    const link = (await service.invoke('create-authorization-link', request)) as { url: string };
    ({ url } = link);
  });
  let startPage = await loadPage('data:text/html,');
  const startPageNeeds = await measure(async () => {
    startPage = await loadPage(url);
  });
  simulator.setPushFault({ kind: 'delayed', infoType: 'authorized' });
  const authorizationPage = await followLink(startPage);
  const agreed = await submitForm(authorizationPage, { account, decision: 'agree' });
  const merchantReturn = await measure(async () => loadPage(agreed.location ?? ''));
  simulator.clearPushFaults();
  const authorizedPush = await measure(async () => simulator.releasePushes());
  return { authorizationLink, startPage: startPageNeeds, merchantReturn, authorizedPush };
}

async function measureLookUps(service: MeasuredService, visit: () => Promise<unknown>) {
  const { simulator, measure, componentAppId } = service;
  const request = { componentAppId, authorizerAppId: accountAt(service, 1) };
  const lookUp = async () => service.invoke('get-access-token', request);
  await lookUp();
  await simulator.advance(FORGOTTEN_SECONDS);
  const lookUpFromTable = await measure(lookUp);
  let lookUpFromMemory = await measure(lookUp);
  // A machine so busy that the function has forgotten the token meanwhile.
  for (let tries = 1; tries < 10 && lookUpFromMemory.needs.readUnits > 0; tries++) {
    lookUpFromMemory = await measure(lookUp);
  }
  const renew = async () => {
    await simulator.advance(DUE_SECONDS);
    await simulator.pushVerifyTicket();
    await visit();
    return measure(lookUp);
  };
  await renew();
  await lookUp();
  const authorizerRenewal = await renew();
  await fillLines(service, lookUp);
  return { lookUpFromTable, lookUpFromMemory, authorizerRenewal };
}

/** Until the one instance has written a line of many look-ups, of each kind. */
async function fillLines(
  { simulator, lookUpLines }: MeasuredService,
  lookUp: () => Promise<unknown>,
) {
  for (const kind of smoothOutcomes) {
    const isDone = () =>
      lookUpLines.some(({ outcome, lookUps }) => outcome === kind && lookUps >= MANY_LOOK_UPS);
    for (let count = 0; count < MOST_LOOK_UPS && !isDone(); count++) {
      if (kind === 'table') await simulator.advance(FORGOTTEN_SECONDS);
      await lookUp();
    }
  }
}

async function measureMerchants(service: MeasuredService) {
  const { simulator, measure } = service;
  const account = accountAt(service, 1);
  const fields = { MsgType: 'text', Content: '你好，请问今天几点关门？' };
  const write = async () => simulator.pushMessage(account, fields);
  await write();
  const message = await measure(write);
  const revocation = await measure(async () => simulator.revoke(account));
  return { message, revocation };
}

/** First all are unknown here and adopted; then nothing has changed. */
async function measureReconciliation(service: MeasuredService) {
  const { simulator, measure, componentAppId } = service;
  simulator.addAuthorizedAccounts(RECONCILED - 1);
  const reconcile = async () => service.invoke('reconcile-authorizers', { componentAppId });
  const adoption = await measure(reconcile);
  const reconciliation = await measure(reconcile);
  return { adoption, reconciliation };
}

function accountAt({ simulator }: MeasuredService, index: number): string {
  return simulator.accounts()[index]?.authorizerAppId ?? '';
}
