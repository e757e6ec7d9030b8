/** Sends the customer message by which WeChat's publish check sees that a platform can use its code. */
import { announceNews } from '../authorizers/news.ts';
import { VisitInvalid } from '../visit-errors.ts';
import { exchangeCode } from '../onboarding/code-exchange.ts';
import { provideAccessToken } from '../tokens/access-token.ts';
import { authorizerTokenSource, type AuthorizerTokenPorts } from '../tokens/authorizer-token.ts';
import { sendCustomerText } from '../wechat/customer-message.ts';
import { errcodes, hasErrcode, isAccessTokenRefused, isGrantDenied } from '../wechat/errors.ts';
import type { CheckMessage } from '../wechat/publish-check.ts';

/** The check is over by then: a message that cannot be sent must not hold up the account's events. */
const LONGEST_WAIT_SECONDS = 120;

/** WeChat is busy at times when the check has just begun. */
const TRIES = 3;
const PAUSE_MILLISECONDS = 1000;

/** Exchanges the code, or takes the grant that is stored if the code is spent, and writes to the user. */
export async function sendCheckMessage(
  message: CheckMessage,
  ports: AuthorizerTokenPorts,
): Promise<void> {
  const { componentAppId, authorizerAppId, createdAt } = message;
  if (ports.now() - createdAt > LONGEST_WAIT_SECONDS) {
    ports.logger.warn('Publish check given up', { componentAppId, authorizerAppId });
    return;
  }
  await useCode(message, ports);
  const source = authorizerTokenSource({ componentAppId, authorizerAppId }, ports);
  const { accessToken } = await provideAccessToken(source, {}, ports);
  try {
    await sendInsistently(message, accessToken, ports);
  } catch (error) {
    if (!isAccessTokenRefused(error)) throw error;
    const renewed = await provideAccessToken(source, { rejectedToken: accessToken }, ports);
    await sendInsistently(message, renewed.accessToken, ports);
  }
  ports.logger.info('Publish check: message sent', { componentAppId, authorizerAppId });
}

/** The code was exchanged already if it is that of the push `authorized`: then it is spent. */
async function useCode(message: CheckMessage, ports: AuthorizerTokenPorts): Promise<void> {
  const { componentAppId, authorizationCode, createdAt: changedAt, isDatedByOurClock } = message;
  const exchange = { componentAppId, authorizationCode, changedAt, isDatedByOurClock };
  try {
    await announceNews(await exchangeCode(exchange, ports), ports);
  } catch (error) {
    const isSpent = error instanceof VisitInvalid || isGrantDenied(error);
    if (!isSpent) throw error;
  }
}

async function sendInsistently(
  { openId, authorizationCode }: CheckMessage,
  authorizerAccessToken: string,
  { wechat, sleep }: AuthorizerTokenPorts,
): Promise<void> {
  const text = { authorizerAccessToken, openId, content: `${authorizationCode}_from_api` };
  for (let tries = 1; ; tries++) {
    try {
      return await sendCustomerText(wechat, text);
    } catch (error) {
      const isBusy = hasErrcode(error, errcodes.systemBusy, errcodes.systemFault);
      if (!isBusy || tries === TRIES) throw error;
      await sleep(PAUSE_MILLISECONDS);
    }
  }
}
