/** English: the codes of HTTP answers. Merchants' pages show them, `returnUrl` gets them, logs have them. */

const operator = 'The operator of wxkeeper';
const merchant = 'The merchant';
const developer = 'The developer of the calling system';
const nobody = 'Nobody';
const newLink = `${merchant}: begin again, with a new link (npx wxkeeper link).`;
const again = `${merchant}: begin again. The account is unchanged.`;
const signedPush = `${operator}: runbook, a-signed-push-was-refused.`;
const stranger = `${nobody}: WeChat sends no such push, a stranger did.`;

/** What can become of a merchant's visit. */
export const visitCodes = {
  cancelled: {
    means: 'the merchant pressed “Not now, go back” on the start page',
    act: `${nobody}. A new link is needed only when the merchant wants to.`,
  },
  'visit-unknown': {
    means: 'the address of the return belongs to no visit that is stored here',
    act: `${merchant}: begin again at the start page, not at an address of before.`,
  },
  'visit-expired': {
    means: 'the merchant came back from WeChat too late, an hour or more',
    act: again,
  },
  'code-missing': {
    means:
      'the merchant came back from WeChat without an authorization code, and agreed to nothing',
    act: `${merchant}: begin again if the account is to be authorized.`,
  },
  'code-unreadable': {
    means: 'the authorization code was changed on the way, or there were two',
    act: `${merchant}: begin again. If it stays, ${operator.toLowerCase()}: find what rewrites addresses in front of the API.`,
  },
  'code-spent': {
    means: 'the authorization code was used or is too old, and no grant came of it',
    act: `${merchant}: load the page again in a minute; if that does not help, begin again.`,
  },
  'too-many-codes': {
    means: 'too many authorization codes were tried for one visit',
    act: `${merchant}: begin again. WeChat's push still brings a real grant.`,
  },
  'grant-ended': {
    means: 'the account has withdrawn the authorization since, or its refresh token is dead',
    act: `${merchant}: authorize again (npx wxkeeper link).`,
  },
  'code-pending': {
    means: 'the code is being exchanged at this moment, by another tab or WeChat’s push',
    act: `${nobody}: the page loads itself again.`,
  },
  'grant-pending': {
    means: 'WeChat has confirmed the authorization, and the queue stores it',
    act: `${nobody}, for some minutes; then ${operator.toLowerCase()}: runbook, events-waiting.`,
  },
  'invitation-invalid': {
    means:
      'the signed link is not one of ours, was changed, or leads back to an address that is not allowed',
    act: `${developer}: make it with wxkeeper-create-authorization-link and do not change it; its origin must stand in returnUrlOrigins.`,
  },
  'invitation-expired': { means: 'the signed link has ended', act: newLink },
  'invitation-required': {
    means: 'this deployment wants a signed link (unsignedVisits)',
    act: newLink,
  },
  'tenant-change-refused': {
    means: "the link's account belongs to another customer (tenantChanges)",
    act: `${operator}: npx wxkeeper assign moves an account, if that is right.`,
  },
  'visits-used-up': {
    means: "the hour's visits without a signed link are used up (unsignedVisitsPerHour)",
    act: `${merchant}: try again in an hour, or use a signed link (npx wxkeeper link).`,
  },
  'link-used-up': {
    means: 'this signed link was opened too often in this hour',
    act: `${merchant}: try again in an hour, or use a new link (npx wxkeeper link).`,
  },
  'quota-used-up': {
    means: 'WeChat gives the platform no pre-auth codes now: a quota is used up',
    act: `${operator}: npx wxkeeper quota clear, ten times a month; runbook, visits-quota-used-up.`,
  },
  'request-invalid': {
    means: 'a parameter in the address of the start page is wrong; the page says which',
    act: `${developer}: correct the link.`,
  },
  'component-unknown': {
    means: 'the address has the appid of a platform that this deployment does not serve',
    act: `${operator}: correct the address, or "components" in cdk.json.`,
  },
};

/** What stops visits and pushes alike. */
const faults = {
  'verify-ticket-missing': {
    means: 'WeChat has pushed no ticket for 12 hours',
    act: `${operator}: npx wxkeeper doctor.`,
  },
  'wechat-rejected': {
    means: 'WeChat refused the platform’s own call, and would do so again',
    act: `${operator}: npx wxkeeper doctor. The log line has the errcode: explain that.`,
  },
  'wechat-unavailable': {
    means: 'WeChat did not answer, was busy, or a quota is used up',
    act: `${nobody}, if it passes; the log line has the errcode.`,
  },
  'renewal-in-progress': {
    means: "the platform's token is being renewed and that takes long",
    act: `${nobody}: try again.`,
  },
  'store-unavailable': {
    means: "the service's table does not answer",
    act: `${operator}: runbook, table-refusing.`,
  },
  'internal-error': {
    means: 'a fault of wxkeeper itself; the log line has the reason',
    act: `${operator}: npx wxkeeper explain <reference> finds the line.`,
  },
};

/** Why a push was refused. */
const pushCodes = {
  'query-incomplete': { means: 'a query parameter of the signature is missing', act: stranger },
  'body-missing': { means: 'the push is empty', act: stranger },
  'body-too-large': { means: 'the push has more than 64 KiB', act: stranger },
  'xml-malformed': { means: 'the push is no well-formed XML', act: stranger },
  'json-malformed': { means: 'the push is no JSON', act: stranger },
  'not-encrypted': { means: 'the push has no Encrypt element', act: stranger },
  'push-outdated': {
    means: 'the push was signed more than 24 hours ago',
    act: `${nobody}: somebody sends an old push again. If all pushes are refused so, the clock is wrong.`,
  },
  'signature-mismatch': {
    means: 'the push was signed with another 消息校验Token, or by a stranger',
    act: `${operator}: if WeChat's own pushes are refused, compare it with WeChat's console; runbook, a-key-was-changed-in-wechats-console.`,
  },
  'ciphertext-malformed': {
    means: 'the signature is right, and what is encrypted cannot be read',
    act: signedPush,
  },
  'decryption-failed': {
    means: 'the signature is right, and it is encrypted with another 消息加解密Key',
    act: signedPush,
  },
  'component-mismatch': { means: 'the push is meant for another platform', act: signedPush },
  'account-not-named': {
    means: 'the address of a message does not name the account: $APPID$ was not replaced',
    act: signedPush,
  },
  'account-mismatch': {
    means: 'the message is for another account than its address names',
    act: signedPush,
  },
  'answer-too-late': {
    means: "a message could not be taken in within WeChat's 5 seconds",
    act: `${nobody}: WeChat repeats it. If it stays: runbook, receive-slow.`,
  },
  'file-unknown': {
    means: 'there is no such verification file',
    act: `${operator}: enter it under "verificationFiles" in cdk.json.`,
  },
};

export const codes = { ...visitCodes, ...faults, ...pushCodes };
