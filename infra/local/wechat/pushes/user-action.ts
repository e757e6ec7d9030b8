/** What a user's action changes: who follows, and how long the account may write to the user. */
import { allowMessages } from '../state/customer-messages.ts';
import type { SimulatorState } from '../state/state.ts';
import type { Push } from './push.ts';
import type { PushFields } from './xml.ts';

/** After what a user did, the account may send customer messages for a while. */
export function noteUserAction(
  { clock, users }: SimulatorState,
  { authorizerAppId = '', message }: Push,
  { MsgType, Event }: PushFields,
): void {
  const user = users.change(authorizerAppId, { openId: message?.openId });
  if (Event === 'subscribe') user.isFollower = true;
  if (Event === 'unsubscribe') user.isFollower = false;
  const event = typeof Event === 'string' ? Event : '';
  allowMessages(user, MsgType === 'event' ? event : undefined, clock.now());
}
