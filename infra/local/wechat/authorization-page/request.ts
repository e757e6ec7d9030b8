/** Checks the link by which a merchant opens the authorization page. */
import { preAuthCodeProblem, type PageCode } from '../credentials/authorization.ts';
import { offeredPermissionSets } from '../credentials/permission-sets.ts';
import type { SimulatorRequest } from '../http-messages.ts';
import { readEntry } from '../table-entry.ts';
import type { Simulation } from '../simulation.ts';
import { canAuthorize, isOfficialAccount, type Account } from '../state/accounts.ts';
import type { ComponentOptions, OpenPage } from '../state/state.ts';
import { isWebAddress } from './redirect-address.ts';

/** The error that the page shows. */
export interface PageProblem {
  ret: PageCode;
  /** The problem, described for the developer. */
  reason: string;
}

/** The offered accounts by auth_type. 7 is not documented. */
const kindsOffered: Readonly<Record<string, (account: Account) => boolean>> = {
  1: isOfficialAccount,
  2: ({ kind }) => kind === 'mini-program',
  3: (account) => isOfficialAccount(account) || account.kind === 'mini-program',
  4: ({ kind }) => kind === 'promoter',
  5: ({ kind }) => kind === 'channels-account',
  6: (account) =>
    isOfficialAccount(account) || ['mini-program', 'channels-account'].includes(account.kind),
  8: ({ kind }) => kind === 'talent',
};

/** A link without auth_type offers official accounts and mini programs. */
const DEFAULT_AUTH_TYPE = '3';

/**
 * Checks a link and determines what the page offers, or which error it shows.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Authorization_Process_Technical_Description.html
 */
export function openPageFor(
  simulation: Simulation,
  request: SimulatorRequest,
): OpenPage | PageProblem {
  const { query } = request;
  const component = simulation.components.get(query.get('component_appid') ?? '');
  if (!component) return badParameter('component_appid');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!isWebAddress(redirectUri)) return badParameter('redirect_uri');
  const isOffered = readEntry(kindsOffered, query.get('auth_type') ?? DEFAULT_AUTH_TYPE);
  if (!isOffered) return badParameter('auth_type');
  const categories = query.get('category_id_list');
  if (categories !== null && !/^\d+(\|\d+)*$/.test(categories)) {
    return badParameter('category_id_list');
  }
  const bizAppId = query.get('biz_appid');
  if (bizAppId && !simulation.accounts.has(bizAppId)) return badParameter('biz_appid');

  const preAuthCode = query.get('pre_auth_code') ?? '';
  const ret = preAuthCodeProblem(simulation, component, preAuthCode);
  if (ret !== undefined) return { ret, reason: preAuthCodeReason(ret) };
  const domainProblem = checkDomain(component.registration, request, redirectUri);
  if (domainProblem) return domainProblem;

  const offered = [...simulation.accounts.values()]
    .filter((account) => (bizAppId ? account.authorizerAppId === bizAppId : isOffered(account)))
    .filter(canAuthorize);
  if (offered.length === 0) return { ret: -21, reason: '没有可以授权的账号' };
  return {
    componentAppId: component.registration.componentAppId,
    preAuthCode,
    redirectUri,
    isPhone: request.path.endsWith('/bindcomponent'),
    offeredAppIds: offered.map(({ authorizerAppId }) => authorizerAppId),
    offeredPermissionSets: categories
      ? categories.split('|').map(Number)
      : [...new Set(offered.flatMap((each) => offeredPermissionSets(simulation.settings, each)))],
  };
}

/** The error text for an invalid pre-auth code. */
export function preAuthCodeReason(ret: PageCode): string {
  return ret === -28
    ? '预授权码已被使用，请从来源页重新进入'
    : '预授权码（PreAuthCode）无效或已过期，请从来源页重新进入';
}

/** Checks 授权发起页域名: Referer and redirect_uri must both have this host. */
function checkDomain(
  registration: ComponentOptions,
  { headers }: SimulatorRequest,
  redirectUri: string,
): PageProblem | undefined {
  const domain = registration.initiatingDomain ?? hostOf(registration.eventUrl);
  const refererHost = hostOf(headers.referer);
  const isRight = refererHost === domain && hostOf(redirectUri) === domain;
  if (isRight && domain !== undefined) return undefined;
  return {
    ret: -14,
    reason:
      `请确认授权入口页所在域名（${refererHost ?? '空'}）、授权后回调域名（${hostOf(redirectUri)}），` +
      `与第三方平台配置的授权发起页域名（${domain ?? '空'}）一致`,
  };
}

function badParameter(name: string): PageProblem {
  return { ret: -13, reason: `参数错误：${name}` };
}

function hostOf(address: string | undefined): string | undefined {
  return address !== undefined && URL.canParse(address) ? new URL(address).hostname : undefined;
}
