/** What WeChat says about one account: how the answer of api_get_authorizer_info is read. */
import * as z from 'zod/mini';
import { lazily } from '../lazily.ts';
import {
  anyText,
  optional,
  optionalNumber,
  optionalText,
  toldPermissionSets,
  type ToldPermissionSets,
} from './reply.ts';

/** What an account is called and what it is. */
export interface AuthorizerProfile {
  nickName: string;
  /** Address of the picture at WeChat; empty where the account has none. */
  headImageUrl: string;
  /** The company behind the account. */
  principalName: string;
  /** Original id, `gh_…`. */
  userName: string;
  isMiniProgram: boolean;
  /** 0 and 1 subscription, 2 service account; for mini programs 0, 4 game, 10 shop, 12 trial. */
  serviceType?: number | undefined;
  /** -1 not verified, 0 verified by WeChat. */
  verifyType?: number | undefined;
}

/** The parts of a profile that an answer has. */
export type ToldProfile = {
  [Name in keyof AuthorizerProfile]?: AuthorizerProfile[Name] | undefined;
};

/**
 * What WeChat says about an account's grant. What is undefined was not told: that is another thing
 * than empty. It never contains an access token.
 */
export interface AuthorizerInfo extends ToldPermissionSets {
  profile?: ToldProfile | undefined;
  authorizerRefreshToken?: string | undefined;
}

const typeId = () => optional(z.object({ id: optionalNumber() }));

const toldAccount = lazily(() =>
  z.object({
    nick_name: anyText(),
    head_img: anyText(),
    principal_name: anyText(),
    user_name: anyText(),
    service_type_info: typeId(),
    verify_type_info: typeId(),
    MiniProgramInfo: z.optional(z.unknown()),
  }),
);

const toldGrant = lazily(() =>
  z.object({
    authorizer_appid: optionalText(),
    // What older pages of WeChat's call it.
    authorization_appid: optionalText(),
    appid: optionalText(),
    authorizer_refresh_token: optionalText(),
    func_info: toldPermissionSets(),
  }),
);

/**
 * One of the two is enough: a profile with gaps must not make the refresh token unreadable. But it must
 * not be the grant of another account: its refresh token would become this one's.
 */
export const authorizerInfoReply = (askedAppId: string) =>
  z
    .object({ authorizer_info: optional(toldAccount()), authorization_info: optional(toldGrant()) })
    .check(({ value, issues }) => {
      if (!isAbout(askedAppId, value.authorization_info)) {
        issues.push({ code: 'custom', input: value, path: OWNER });
      }
      if (value.authorizer_info || value.authorization_info) return;
      for (const name of ['authorizer_info', 'authorization_info']) {
        issues.push({ code: 'custom', input: value, path: [name] });
      }
    });

const OWNER = ['authorization_info', 'authorizer_appid'];

/** A grant that names no account is of the one that was asked for. */
function isAbout(askedAppId: string, grant: ToldGrant | undefined): boolean {
  const names = [grant?.authorizer_appid, grant?.authorization_appid, grant?.appid];
  const named = names.map((name) => name?.trim()).find((name) => name);
  return named === undefined || named === askedAppId;
}

type ToldAccount = z.infer<ReturnType<typeof toldAccount>>;
type ToldGrant = z.infer<ReturnType<typeof toldGrant>>;

/** What a checked answer says. */
export function readAuthorizerInfo({
  authorizer_info: account,
  authorization_info: grant,
}: z.infer<ReturnType<typeof authorizerInfoReply>>): AuthorizerInfo {
  return {
    profile: account && profileIn(account),
    authorizerRefreshToken: grant?.authorizer_refresh_token,
    ...(grant && permissionSetsIn(grant)),
  };
}

function profileIn({ MiniProgramInfo, ...account }: ToldAccount) {
  const profile = {
    nickName: account.nick_name,
    headImageUrl: account.head_img,
    principalName: account.principal_name,
    userName: account.user_name,
    serviceType: account.service_type_info?.id,
    verifyType: account.verify_type_info?.id,
  };
  const isMiniProgram = typeof MiniProgramInfo === 'object' && MiniProgramInfo !== null;
  const isTold = isMiniProgram || Object.values(profile).some((each) => each !== undefined);
  return { ...profile, isMiniProgram: isTold ? isMiniProgram : undefined };
}

/** An answer of which all is empty tells nothing: an empty list counts beside something else. */
function permissionSetsIn(grant: ToldGrant): ToldPermissionSets {
  const { authorizer_appid: appId, authorizer_refresh_token: token, func_info: told } = grant;
  return told.permissionSets?.length === 0 && !appId && !token ? {} : told;
}
