/** The lines about the ticket, the authorization of the test accounts, and its end. */
import { authorize, issuePreAuthCode, withdraw } from '../credentials/authorization.ts';
import { requireGrant } from '../credentials/grants.ts';
import { issueVerifyTicket } from '../credentials/verify-tickets.ts';
import type { Push } from '../pushes/push.ts';
import { elementText } from '../pushes/xml.ts';
import type { Finding } from '../state/publish-check.ts';
import { refusedIn, waitFor, type Check } from './context.ts';
import { answerWords, finding, join, refusalWords, seconds } from './findings.ts';
import type { TestAccount } from './test-accounts.ts';

/** What became of the authorization of one account. */
export interface Authorized {
  /** The code that the push carried. */
  authorizationCode: string;
  received: Finding;
  exchanged: Finding;
}

/** A new ticket is answered `success`. */
export async function checkTicket(check: Check): Promise<Finding> {
  return pushEvent(check, issueVerifyTicket(check.simulation, check.component));
}

/**
 * WeChat authorizes the account by itself: the platform gets the push, and exchanges its code.
 *
 * @see https://github.com/binarywang/WxJava/issues/781
 */
export async function authorizeAccount(check: Check, test: TestAccount): Promise<Authorized> {
  const { simulation, component } = check;
  const { authorizerAppId } = test.account;
  const preAuthCode = issuePreAuthCode(simulation, component);
  const agreement = { authorizerAppId, preAuthCode, permissionSets: test.permissionSets };
  const result = authorize(simulation, component, agreement);
  if (typeof result === 'number') throw new Error(`The account cannot authorize: ret ${result}`);
  const begin = performance.now();
  const received = await pushEvent(check, result.push, authorizerAppId);
  const grant = requireGrant(component, authorizerAppId);
  const isExchanged = await waitFor(check, () => grant.codeExchanged || undefined);
  const milliseconds = Math.round(performance.now() - begin);
  return {
    authorizationCode: elementText(result.push.content, 'AuthorizationCode') ?? '',
    received,
    exchanged: exchangeFinding(check, authorizerAppId, isExchanged ? milliseconds : undefined),
  };
}

/** WeChat issues pre-auth codes for a component_access_token, so the platform must have one. */
export function checkComponentToken(check: Check): Finding {
  const { simulation, component } = check;
  const { current } = component.accessTokens;
  const isValid = current !== undefined && simulation.clock.now() < current.expiresAt;
  const expected = {
    zh: '已用票据换取 component_access_token，可据此生成预授权码',
    en: 'a component_access_token from the ticket, for which a pre-auth code can be made',
  };
  if (isValid) {
    const came = { zh: '令牌有效', en: 'the token is valid' };
    return finding(true, { expected, came });
  }
  const none = { zh: '没有有效的令牌', en: 'there is no valid token' };
  return finding(false, { expected, came: join(none, refusalWords(refusedIn(check))) });
}

/** The test account is removed. @returns undefined if it was not authorized */
export async function removeAccount(check: Check, test: TestAccount): Promise<Finding | undefined> {
  const { authorizerAppId } = test.account;
  const push = withdraw(check.simulation, check.component, authorizerAppId);
  return push && pushEvent(check, push, authorizerAppId);
}

async function pushEvent(check: Check, push: Push, authorizerAppId?: string): Promise<Finding> {
  const limit = seconds(check.simulation.settings.pushTimeoutMilliseconds);
  const attempt = await check.simulation.pushes.sendOnce(push);
  const expected = {
    zh: `${limit.zh}内以 success 应答 ${push.infoType}`,
    en: `${push.infoType} is answered "success" within ${limit.en}`,
  };
  const came = answerWords(attempt);
  const { milliseconds } = attempt ?? {};
  return finding(attempt?.succeeded === true, { authorizerAppId, expected, came, milliseconds });
}

function exchangeFinding(
  check: Check,
  authorizerAppId: string,
  milliseconds: number | undefined,
): Finding {
  const limit = seconds(check.rules.waitMilliseconds);
  const expected = {
    zh: `${limit.zh}内用授权码调用 api_query_auth`,
    en: `api_query_auth is called with the code within ${limit.en}`,
  };
  if (milliseconds !== undefined) {
    const came = { zh: '授权码已换取', en: 'the code was exchanged' };
    return finding(true, { authorizerAppId, expected, came, milliseconds });
  }
  const nothing = { zh: '授权码未被换取', en: 'the code was not exchanged' };
  const came = join(nothing, refusalWords(refusedIn(check, authorizerAppId)));
  return finding(false, { authorizerAppId, expected, came });
}
