/** English: accounts, tokens, links and the comparison with WeChat's list. */

export const authorizers = {
  status: {
    authorized: 'authorized',
    revoked: 'revoked',
    'reauthorization-required': 'must authorize again',
  },
  none: 'There is no such account.',
  appid: 'Account',
  name: 'Name',
  state: 'State',
  tenant: 'Tenant',
  since: 'Since',
  more: (next: string) => `There are more: --after ${next}`,
  searching: (read: number, found: number) => `${read} accounts read, ${found} found`,
  exporting: (count: number) => `${count} accounts read`,
};

export const show = {
  officialAccount: 'official account',
  miniProgram: 'mini program',
  kind: 'Kind',
  kindOf: (kind: string, company: string) => `${kind}, ${company}`,
  state: 'State',
  since: 'Since',
  tenant: 'Tenant',
  sets: 'Permission sets',
  accessToken: 'Access token',
  refreshToken: 'Refresh token',
  jsapiTicket: 'jsapi ticket',
  cardTicket: 'wx_card ticket',
  goodFor: (life: string) => `good for ${life}`,
  refreshAge: (age: string, count: number) => `${age} old, number ${count}`,
  logTitle: 'What the functions have logged about it',
  logEmpty: 'The functions have logged nothing about it in that time.',
  logHours: '--log takes a whole number of hours, 1 to 2160',
  allWell: 'Nothing is wrong with this account.',
  notStored:
    'The account is not stored here: it has not authorized, or neither its return nor its push has arrived.',
  eventsWaiting: (count: number) =>
    count === 1
      ? '1 event waits in the queue: it may be about this account.'
      : `${count} events wait in the queue: some may be about this account.`,
  eventsSetAside: (count: number) =>
    `${count} events were set aside: some may be about this account.`,
  revoked: 'The merchant has withdrawn the authorization.',
  mustAuthorizeAgain: 'No refresh token of the account works any more.',
  lacksApiPermission:
    'WeChat gives no tokens of this account: it has no API permission (接口权限).',
  renewalFailed: (code: string, message: string) => `The last renewal failed: ${code}: ${message}`,
  notAnnounced: (count: number) =>
    `The event bus has not got ${count === 1 ? 'the last change' : `the last ${count} changes`} yet.`,
  tenantWithheld: (tenant: string, reason: string) =>
    `The last visit was for tenant ${tenant}, who did not get the account (${reason}).`,
  noTenant: 'The account belongs to no tenant: it came without a link that names one.',
  remedies: {
    notStored:
      'npx wxkeeper reconcile --dry-run says whether WeChat has it, npx wxkeeper reconcile takes it in',
    eventsWaiting: 'docs/runbook.md#events-waiting',
    eventsSetAside: 'docs/runbook.md#redrive-authorization-events',
    link: 'npx wxkeeper link makes a link for the merchant',
    renewalFailed: (errcode: string) => `npx wxkeeper explain ${errcode}`,
    reconcile: 'npx wxkeeper reconcile announces it',
    assign: (account: string, tenant: string) => `npx wxkeeper assign ${account} ${tenant}`,
  },
};

export const assign = {
  plan: (account: string, tenant: string, previous: string | null) =>
    previous === null
      ? `Gives account ${account} to tenant ${tenant}.`
      : `Takes account ${account} from tenant ${previous} and gives it to ${tenant}.`,
  done: (account: string, tenant: string) => `Account ${account} belongs to ${tenant}.`,
};

export const token = {
  goodFor: (life: string) =>
    `Good for ${life}. Whoever has it acts as its owner: do not pass it on.`,
  renewPlan: (name: string) =>
    `Gets a new access token of ${name} from WeChat. The old one ends in 5 minutes.`,
  renewed: (name: string, life: string) => `${name} has a new access token, good for ${life}.`,
};

export const link = {
  validUntil: (moment: string) => `Valid until ${moment}. Open it, or scan the code:`,
  minutes: '--minutes is a number from 1 to 10080',
};

export const reconcile = {
  plan: (component: string) =>
    `Compares the accounts of ${component} with WeChat's list and corrects them here.\nWhat it would do: npx wxkeeper reconcile --dry-run`,
  running: (duration: string) => `Comparing with WeChat's list … ${duration}`,
  compared: (listed: number, stored: number) =>
    `WeChat lists ${listed} accounts, ${stored} are stored here.`,
  listIncomplete: "WeChat's list could not be read to its end: what is missing in it may be there.",
  nothingDiffers: 'Nothing differs.',
  differing: (count: number) => (count === 1 ? '1 account differs:' : `${count} accounts differ:`),
  would: 'Would be',
  differences: {
    adopt: 'taken in',
    restore: 'restored',
    update: 'brought up to date',
    revoke: 'asked about at WeChat, then revoked',
    announce: 'announced',
  },
  andMore: (count: number) => `and ${count} more: --json`,
  summary: (counts: { adopted: number; restored: number; updated: number; revoked: number }) =>
    `${counts.adopted} taken in, ${counts.restored} restored, ${counts.updated} updated, ${counts.revoked} revoked.`,
  refused: (count: number) => `${count} are listed by WeChat, but must authorize again.`,
  failed: (count: number) =>
    `${count} failed: npx wxkeeper reconcile tries again; the log says why.`,
  goesOn: 'It goes on by itself: npx wxkeeper status shows when it is done.',
};
