/** `authorizer_info` of api_get_authorizer_info by kind of account, and the account's picture. */
import { htmlEscape } from 'escape-goat';
import { isOfficialAccount, type Account } from '../state/accounts.ts';

/** 0 subscription account or ordinary mini program, 2 service account. */
const SERVICE_ACCOUNT = 2;

/** @param baseUrl from where pictures are loaded */
export function authorizerInfo(account: Account, baseUrl: string): object {
  const pictureUrl = `${baseUrl}/simulator/pictures/${account.authorizerAppId}.svg`;
  return {
    nick_name: account.nickName,
    head_img: pictureUrl,
    service_type_info: { id: account.kind === 'service-account' ? SERVICE_ACCOUNT : 0 },
    verify_type_info: { id: account.verifyType },
    user_name: account.userName,
    alias: account.alias,
    qrcode_url: pictureUrl,
    business_info: { open_store: 0, open_scan: 0, open_pay: 1, open_card: 0, open_shake: 0 },
    idc: 1,
    principal_name: account.principalName,
    signature: account.signature,
    account_status: account.accountStatus,
    ...(!isOfficialAccount(account) && { register_type: 0 }),
    basic_config: { is_phone_configured: true, is_email_configured: true },
    ...(account.kind === 'mini-program' && { MiniProgramInfo: miniProgramInfo }),
    ...(account.kind === 'channels-account' && { channels_info: { id: account.userName } }),
    ...(account.kind === 'talent' && { talent_info: { id: account.userName } }),
  };
}

/** Draws a square with the first character of the account's name. */
export function picture({ nickName, authorizerAppId }: Account): string {
  const hue = Number.parseInt(authorizerAppId.slice(-4), 16) % 360 || 0;
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">' +
    `<rect width="64" height="64" rx="8" fill="hsl(${hue} 45% 45%)"/>` +
    '<text x="32" y="43" font-size="32" text-anchor="middle" fill="#fff" font-family="sans-serif">' +
    `${htmlEscape(Array.from(nickName)[0] ?? '')}</text></svg>`
  );
}

const miniProgramInfo = {
  network: {
    RequestDomain: ['https://api.example.com'],
    WsRequestDomain: [],
    UploadDomain: [],
    DownloadDomain: [],
    UDPDomain: [],
    TCPDomain: [],
    BizDomain: [],
  },
  categories: [{ first: '生活服务', second: '综合生活服务平台' }],
  visit_status: 0,
};
