/** The grant that a merchant's return shows: what is stored, if its own code led to it. */
import { announceNews } from '../authorizers/news.ts';
import { VisitInvalid } from '../visit-errors.ts';
import type { Bus } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { Visit } from '../store/records/visit.ts';
import { isGrantDenied } from '../wechat/errors.ts';
import { exchangeOnce } from './code-claim.ts';
import { authorizerOfCode, authorizerOfVisit } from './code-outcome.ts';
import { exchangeOrHandOver, type HandOverPorts } from './hand-over.ts';

/** The ports that a return needs. */
export interface ReturnPorts extends HandOverPorts, Bus {}

/**
 * The account's grant as it is now. A code that was exchanged before changes nothing.
 *
 * @param authorizationCode undefined where the browser brings none
 * @throws {VisitInvalid} `code-…`, `too-many-codes`, `visit-expired`, or `grant-ended` where it was
 *   withdrawn since
 * @throws {CodePending} somebody else exchanges the code
 */
export async function grantOfReturn(
  authorizationCode: string | undefined,
  visit: Visit,
  ports: ReturnPorts,
): Promise<Authorizer> {
  const authorizer =
    authorizationCode === undefined
      ? await grantOfVisit(visit, ports)
      : ((await authorizerOfCode(visit, authorizationCode, ports)) ??
        (await exchangeUnlessExpired(authorizationCode, visit, ports)));
  if (authorizer.status !== 'authorized') throw grantEnded();
  return authorizer;
}

/** What the visit led to, where the browser brings no code that could have led to something else. */
async function grantOfVisit(visit: Visit, ports: ReturnPorts): Promise<Authorizer> {
  const stored = await authorizerOfVisit(visit, ports);
  if (!stored) throw new VisitInvalid('code-missing', 'the authorization code is missing');
  return stored;
}

async function exchangeUnlessExpired(
  authorizationCode: string,
  visit: Visit,
  ports: ReturnPorts,
): Promise<Authorizer> {
  if (visit.expiresAt <= ports.now()) {
    throw new VisitInvalid('visit-expired', 'the visit has expired');
  }
  try {
    return await exchangeReturnedCode(authorizationCode, visit, ports);
  } catch (error) {
    throw isGrantDenied(error) ? grantEnded(error) : error;
  }
}

async function exchangeReturnedCode(
  authorizationCode: string,
  visit: Visit,
  ports: ReturnPorts,
): Promise<Authorizer> {
  const { componentAppId } = visit;
  // Not the visit's start: events of the account since then are older than this code.
  const changedAt = ports.now();
  const dated = { changedAt, isDatedByOurClock: true };
  const exchange = { componentAppId, authorizationCode, ...dated, visit };
  const authorizer = await exchangeOnce(
    exchange,
    (claimOwner) => exchangeOrHandOver({ ...exchange, claimOwner }, ports),
    ports,
  );
  try {
    await announceNews(authorizer, ports);
  } catch {
    // The grant is stored all the same. The exchange of WeChat's push announces what is left.
    ports.logger.warn('Grant stored but not announced yet', { componentAppId });
  }
  return authorizer;
}

function grantEnded(cause?: unknown): VisitInvalid {
  const message = 'the account has withdrawn the authorization, or it has become invalid';
  return new VisitInvalid('grant-ended', message, { cause });
}
