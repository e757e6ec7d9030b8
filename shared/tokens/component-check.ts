/** What a platform needs, tried out one after the other. Nothing of a secret is in the findings. */
import { ConfigurationError, explainWechatFailure, KeeperError } from '../errors.ts';
import type { Clock, Secrets, Storage, Wechat } from '../services.ts';
import { addressIn, errcodeIn, WechatApiError } from '../wechat/errors.ts';
import { readQuota } from '../wechat/quota-api.ts';
import { getComponentAccessToken, type ComponentTokenPorts } from './component-token.ts';

/** What was found: null is what is not there, or what nobody could ask. */
export interface ComponentFindings {
  componentAppId: string;
  /** The function's clock, seconds since 1970. */
  now: number;
  /** Why the secret is no use; null where it is. */
  secretProblem: string | null;
  /** The newest ticket's. */
  ticketAgeSeconds: number | null;
  /** Why there is no token; null where there is one. */
  tokenFailure: CallFailure | null;
  /** A call with the token, made now; null where it succeeded, or could not be made. */
  callFailure: CallFailure | null;
}

/** A failure, by the names of look-ups. */
export interface CallFailure {
  code: string;
  message: string;
  errcode: number | null;
  /** Our address, as WeChat saw it. */
  requestIp: string | null;
}

/** As WeChat gives it out. */
const APP_SECRET = /^[0-9a-f]{32}$/;
/** WeChat's console takes no others. */
const MESSAGE_TOKEN = /^[!-~]{3,32}$/;

type Ports = ComponentTokenPorts & Storage & Clock & Secrets & Wechat;

/** Does not throw: what fails is a finding. */
export async function checkComponent(
  componentAppId: string,
  ports: Ports,
): Promise<ComponentFindings> {
  const secretProblem = await findSecretProblem(componentAppId, ports);
  const tickets = await ports.store.readVerifyTickets(componentAppId);
  const now = ports.now();
  const ticketAgeSeconds = tickets ? Math.max(0, now - tickets.current.createdAt) : null;
  const found = { componentAppId, now, secretProblem, ticketAgeSeconds };
  try {
    const { accessToken } = await getComponentAccessToken(componentAppId, {}, ports);
    return { ...found, tokenFailure: null, callFailure: await tryCall(accessToken, ports) };
  } catch (error) {
    return { ...found, tokenFailure: failureOf(error), callFailure: null };
  }
}

/** It costs nothing of any quota. */
async function tryCall(
  componentAccessToken: string,
  { wechat }: Wechat,
): Promise<CallFailure | null> {
  try {
    await readQuota(wechat, { componentAccessToken });
    return null;
  } catch (error) {
    return failureOf(error);
  }
}

async function findSecretProblem(
  componentAppId: string,
  { readSecret }: Secrets,
): Promise<string | null> {
  try {
    const { componentAppSecret, messageToken } = await readSecret(componentAppId, 0);
    const wrong = [
      !APP_SECRET.test(componentAppSecret) && 'componentAppSecret is not 32 of 0-9 and a-f',
      !MESSAGE_TOKEN.test(messageToken) && 'messageToken is not 3 to 32 characters without spaces',
    ].filter((each) => each !== false);
    return wrong.length > 0 ? wrong.join('; ') : null;
  } catch (error) {
    if (error instanceof ConfigurationError || error instanceof KeeperError) return error.message;
    throw error;
  }
}

function failureOf(error: unknown): CallFailure {
  const explained = explainWechatFailure(error);
  const message = explained instanceof Error ? explained.message : '';
  const code = explained instanceof Error ? explained.name : 'unknown';
  // A failure that is remembered has lost all but its message.
  const named = error instanceof WechatApiError ? error.errcode : (errcodeIn(message) ?? null);
  const requestIp = addressIn(message) ?? null;
  return { code, message, errcode: named, requestIp };
}
