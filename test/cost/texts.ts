/** What each measured operation is, and how often it is taken to happen: words for the cost sheet. */
import type { OperationName } from './operations.ts';

export const operationTexts: Readonly<Record<OperationName, { what: string; often: string }>> = {
  ticketPush: {
    what: 'WeChat pushes a ticket',
    often: 'components × month ÷ ticketSeconds',
  },
  clockVisit: {
    what: 'the clock looks at ticket and token; nothing is due',
    often: 'components × month ÷ clockSeconds, less the two below',
  },
  componentRenewal: {
    what: 'the clock’s visit that renews the component’s token',
    often: 'components × every (tokenSeconds − clockMarginSeconds), at a visit',
  },
  overdueTicket: {
    what: 'the clock finds no new ticket and asks for one, which comes',
    often: 'components × overdueTicketsPerMonth',
  },
  authorizationLink: {
    what: 'your function has a link signed',
    often: 'authorizers × onboardingShare × visitsPerOnboarding',
  },
  startPage: {
    what: 'a merchant opens the start page',
    often: 'authorizers × onboardingShare × visitsPerOnboarding',
  },
  merchantReturn: {
    what: 'the merchant comes back, the grant is stored and announced',
    often: 'authorizers × onboardingShare',
  },
  authorizedPush: {
    what: 'WeChat’s push for the same grant, worked on by the queue',
    often: 'authorizers × onboardingShare',
  },
  lookUpFromTable: {
    what: 'a look-up that reads',
    often: 'authorizers × lookUpsPerHour × hours, less renewals and memoryShare',
  },
  lookUpFromMemory: {
    what: 'a look-up that finds the token in memory',
    often: 'of the same, memoryShare',
  },
  authorizerRenewal: {
    what: 'a look-up that finds the token due, and the renewal that it hands over',
    often: 'authorizers × every (tokenSeconds − lookUpMarginSeconds), if it is looked up',
  },
  message: {
    what: 'a user’s message is passed on',
    often: 'authorizers × messagesPerDay',
  },
  revocation: {
    what: 'a merchant withdraws the grant',
    often: 'authorizers × revocationShare',
  },
  adoption: {
    what: 'the comparison finds accounts that are unknown here, and takes them in',
    often: 'not in a usual month: after a great outage, or when you move here',
  },
  reconciliation: {
    what: 'the daily comparison; nothing differs',
    often: 'components × reconciliationsPerDay (runs; each reads all pages)',
  },
};
