/** A message or event that a user sent to an account, as WeChat forwards it to the platform. */
import { MessageRejected } from './message-rejected.ts';
import { testAccounts } from './test-accounts.ts';
import { textField, type XmlFields } from './xml.ts';

/**
 * The names of what a message needs and this one has not: without `MsgType`, `Event` says as much.
 * Nothing else is required: the account is in the path of the address.
 *
 * @throws {MessageRejected} `component-mismatch` where it is an event for another component
 */
export function missingOfMessage(fields: XmlFields, componentAppId: string): string[] {
  if (textField(fields, 'MsgType') ?? textField(fields, 'Event')) return [];
  const addressee = textField(fields, 'AppId') ?? componentAppId;
  if (textField(fields, 'InfoType') !== undefined && addressee !== componentAppId) {
    throw new MessageRejected('component-mismatch', 'the event is addressed to another component');
  }
  return ['MsgType'];
}

/** Something else that WeChat may tell as the name of an account says nothing about its messages. */
const ORIGINAL_ID = /^gh_[0-9a-f]{12}$/;

/**
 * Checks that the message is for the account in the path of its address, where both original ids
 * are known. Those of WeChat's test accounts always are.
 *
 * @param originalId `gh_…`, as it is stored
 * @throws {MessageRejected} `account-mismatch`
 */
export function checkAddressee(
  authorizerAppId: string,
  originalId: string | undefined,
  fields: XmlFields,
): void {
  const expected = testAccounts.get(authorizerAppId) ?? originalId ?? '';
  const named = textField(fields, 'ToUserName') ?? '';
  if (!ORIGINAL_ID.test(expected) || !named.startsWith('gh_') || named === expected) return;
  const reason = 'the message is for another account than its address';
  throw new MessageRejected('account-mismatch', reason, { authorizerAppId });
}
