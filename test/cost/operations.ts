/**
 * What can happen, one entry each, in an order in which each finds what it builds upon.
 *
 * A new one needs an entry here and one of the same name in assumptions.json that says how often it
 * happens; then `npm run cost -- --measure`.
 */
import { followLink, loadPage, submitForm } from '../../infra/local/demo/merchant-browser.ts';
import type { FunctionName } from '../../infra/function-catalog.ts';
import type { RecordedService } from '../support/recorded-service.ts';

/** Something to be waited for. */
export type Step = () => unknown;

/** What is measured is `run`, with everything that the queue and invocations make of it. */
export interface Operation {
  /** Brings about what has to be there before, and warms the functions up. */
  prepare?: readonly Step[];
  run: Step;
  /** How often `run` does it, 1 if not given: what is measured is divided by it. */
  times?: number;
}

/** Accounts that are compared: a page of WeChat's list. */
const PAGE = 500;
/** The most look-ups that share a line of the log. Calls share their metrics in the same way. */
const LOOK_UPS_IN_A_LINE = 99;
const CALLS_IN_A_LINE = LOOK_UPS_IN_A_LINE;
/** More than a warm function remembers a token. */
const FORGOTTEN_SECONDS = 3;
/** The token is due, and has enough life left to be handed out. */
const DUE_SECONDS = 7200 - 500;

/** The same of a ticket: half of its life is over. */
const TICKET_DUE_SECONDS = 3700;

/** By name. */
export function operationsOf(service: RecordedService): Record<string, Operation> {
  const { simulator } = service;
  const [warmingUp = '', authorizerAppId = ''] = simulator
    .accounts()
    .map((account) => account.authorizerAppId);
  const invoke = (name: FunctionName, payload?: object) => async () => {
    const { isError, answer } = await service.call(name, payload);
    if (isError) throw new Error(`${name}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const pass = (seconds: number) => async () => simulator.advance(seconds);

  const pushTicket = async () => simulator.pushVerifyTicket();
  const check = invoke('refresh-component-access-token');
  const lookUp = invoke('get-access-token', { authorizerAppId });
  const query = { type: 'jsapi' };
  const call = invoke('call-wechat', {
    authorizerAppId,
    path: '/cgi-bin/ticket/getticket',
    query,
  });
  const lookUpTicket = invoke('get-ticket', { authorizerAppId: warmingUp, type: 'jsapi' });
  const lookUpItsToken = invoke('get-access-token', { authorizerAppId: warmingUp });
  const letTicketBeDue = [pass(TICKET_DUE_SECONDS), pushTicket, check, lookUpItsToken];
  const letTokenBeDue = [pass(DUE_SECONDS), pushTicket, check];
  const reconcile = invoke('reconcile-authorizers');
  const writeMessage = async () =>
    simulator.pushMessage(authorizerAppId, { MsgType: 'text', Content: '请问今天几点关门？' });

  const merchant = { link: '', page: loadPage('data:text/html,'), wayBack: '' };
  const signLink = async () => {
    const sign = invoke('create-authorization-link', { tenantId: 'tenant-1000001' });
    merchant.link = (await sign()).url;
  };
  const openStartPage = async () => (merchant.page = loadPage(merchant.link));
  const agree = (account: string) => async () => {
    // So that the push always comes last.
    simulator.setPushFault({ kind: 'delayed', infoType: 'authorized' });
    const page = await followLink(await merchant.page);
    merchant.wayBack = (await submitForm(page, { account, decision: 'agree' })).location ?? '';
    simulator.clearPushFaults();
  };
  const comeBack = async () => loadPage(merchant.wayBack);
  const releasePush = async () => simulator.releasePushes();
  const onboard = [signLink, openStartPage, agree(warmingUp), comeBack, releasePush];

  return {
    ticketPush: { prepare: [pushTicket, check, pass(600)], run: pushTicket },
    scheduledCheck: { prepare: [pass(300)], run: check },
    componentRenewal: { prepare: [pass(7200 - 600 - 300 - 600), pushTicket], run: check },
    overdueTicket: { prepare: [pass(26 * 60)], run: check },
    authorizationLink: {
      prepare: [() => simulator.stopPushing(), pushTicket, ...onboard],
      run: signLink,
    },
    startPage: { run: openStartPage },
    merchantReturn: { prepare: [agree(authorizerAppId)], run: comeBack },
    authorizedPush: { run: releasePush },
    lookUp: {
      // The first one of all has a line of its own.
      prepare: [lookUp],
      run: async () => {
        for (let count = 0; count < LOOK_UPS_IN_A_LINE; count++) {
          await simulator.advance(FORGOTTEN_SECONDS);
          await lookUp();
        }
      },
      times: LOOK_UPS_IN_A_LINE,
    },
    call: {
      prepare: [call],
      run: async () => {
        for (let count = 0; count < CALLS_IN_A_LINE; count++) {
          await simulator.advance(FORGOTTEN_SECONDS);
          await call();
        }
      },
      times: CALLS_IN_A_LINE,
    },
    authorizerRenewal: { prepare: [...letTokenBeDue, lookUp, ...letTokenBeDue], run: lookUp },
    ticketLookUp: {
      prepare: [lookUpTicket],
      run: async () => {
        for (let count = 0; count < LOOK_UPS_IN_A_LINE; count++) {
          await simulator.advance(FORGOTTEN_SECONDS);
          await lookUpTicket();
        }
      },
      times: LOOK_UPS_IN_A_LINE,
    },
    ticketRenewal: {
      prepare: [...letTicketBeDue, lookUpTicket, ...letTicketBeDue],
      run: lookUpTicket,
    },
    message: { prepare: [writeMessage], run: writeMessage },
    revocation: { run: async () => simulator.revoke(authorizerAppId) },
    adoption: {
      prepare: [() => simulator.addAuthorizedAccounts(PAGE - 1)],
      run: reconcile,
      times: PAGE - 1,
    },
    reconciliation: { run: reconcile },
  };
}
