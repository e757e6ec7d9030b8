/** The users of accounts. Each has an openid of its own at each account, and one unionid at all. */
import { hash } from 'node:crypto';
import { definedFields, type Changes } from './changes.ts';

/** A user of one account. */
export interface AccountUser {
  openId: string;
  unionId: string;
  nickName: string;
  /** Whether the user follows the official account. */
  isFollower: boolean;
  /** Customer messages are possible until then, seconds since 1970 (45015 after that)… */
  writableUntil: number;
  /** …and so many more of them (45047). */
  messagesLeft: number;
}

/** See createUserBook. */
export type UserBook = ReturnType<typeof createUserBook>;

/** Everybody uses and follows every account, so that lists are not empty. */
const everybody = ['小满', '立秋'];

/** Of each account. Without a name every message comes from a new user, and a run may take weeks. */
const MOST_USERS = 2000;

/** Real openids and unionids are `o` and 27 characters. */
const ID_LENGTH = 27;

/** Creates the users of all accounts, each account's when it is first asked for. */
export function createUserBook() {
  const byAccount = new Map<string, Map<string, AccountUser>>();

  function usersOf(authorizerAppId: string): Map<string, AccountUser> {
    const known = byAccount.get(authorizerAppId);
    if (known) return known;
    const made = everybody.map((nickName) => newUser({ nickName, authorizerAppId }));
    const users = new Map(made.map((user) => [user.openId, user]));
    byAccount.set(authorizerAppId, users);
    return users;
  }

  return {
    /** The users of each account, for a snapshot; what is changed in it is changed here. */
    byAccount: () => byAccount,
    /** In the order in which they came. */
    list: (authorizerAppId: string): AccountUser[] => [...usersOf(authorizerAppId).values()],
    find: (authorizerAppId: string, openId: string) => usersOf(authorizerAppId).get(openId),
    /** Changes a user, or adds one. @param changes their `openId` default: the first user's */
    change(authorizerAppId: string, changes: Changes<AccountUser> = {}): AccountUser {
      const users = usersOf(authorizerAppId);
      const openId = changes.openId ?? [...users.keys()][0] ?? '';
      const user = users.get(openId) ?? {
        ...newUser({ nickName: `用户 ${openId.slice(-4)}`, authorizerAppId }),
        openId,
        unionId: idOf(openId),
        isFollower: false,
      };
      users.set(openId, Object.assign(user, definedFields(changes)));
      dropOldest(users);
      return user;
    },
  };
}

/** The two who follow every account stay. */
function dropOldest(users: Map<string, AccountUser>): void {
  let seen = 0;
  for (const openId of users.keys()) {
    if (users.size <= MOST_USERS) return;
    if (seen++ >= everybody.length) users.delete(openId);
  }
}

function newUser(who: { nickName: string; authorizerAppId: string }): AccountUser {
  return {
    openId: idOf(`${who.nickName} ${who.authorizerAppId}`),
    unionId: idOf(who.nickName),
    nickName: who.nickName,
    isFollower: true,
    writableUntil: 0,
    messagesLeft: 0,
  };
}

/** The same in every run, and without using up randomness. */
function idOf(text: string): string {
  return `o${hash('sha256', text, 'base64url').slice(0, ID_LENGTH)}`;
}
