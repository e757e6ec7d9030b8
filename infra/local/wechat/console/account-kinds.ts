/** How the page calls the kinds of accounts. */
import type { AccountKind } from '../state/accounts.ts';
import type { Say } from './language.ts';

/** How a kind of account is called. */
export function kindName(kind: AccountKind, say: Say): string {
  const names: Record<AccountKind, string> = {
    'service-account': say('服务号', 'service account'),
    'subscription-account': say('订阅号', 'subscription account'),
    'mini-program': say('小程序', 'mini program'),
    promoter: say('推客', 'promoter'),
    'channels-account': say('视频号', 'Channels account'),
    talent: say('达人', 'talent'),
  };
  return names[kind];
}
