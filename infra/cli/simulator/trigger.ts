/** `wxkeeper trigger`: has the simulator of the local run push an event, as WeChat would. */
import { nearestName } from '../../../shared/nearest-name.ts';
import { APP_ID } from '../../../shared/wechat/app-id.ts';
import { findAccount } from '../accounts/account.ts';
import { chosenComponent } from '../components.ts';
import { CommandFailure, wrongUsage } from '../failure.ts';
import type { Act, Given, Session } from '../session.ts';

/** A call of the simulator's interface: docs/simulator.md. */
interface Order {
  method: string;
  given: Record<string, unknown>;
}

export const trigger: Act = async (session, given) => {
  const { words } = session;
  if (!session.options.local) {
    throw wrongUsage(words.trigger.onlyLocal);
  }
  const [event = ''] = given.args;
  const componentAppId = await chosenComponent(session);
  const authorizerAppId = await accountOf(given, session);
  const order = orderOf(event, { authorizerAppId, ...contentOf(given, session) }, session);
  const result = await send({ ...order, given: { ...order.given, componentAppId } }, session);
  const { succeeded, attempts } = outcomeOf(result);
  noteUnknown(event, session);
  return {
    document: {
      event,
      componentAppId,
      authorizerAppId: authorizerAppId ?? null,
      succeeded,
      attempts: attempts ?? null,
    },
    lines: [succeeded ? words.trigger.done(event) : words.trigger.refused(event)],
    isWell: succeeded,
  };
};

/** What came with the event. */
interface Content {
  authorizerAppId?: string | undefined;
  text?: string | undefined;
  sets?: number[] | undefined;
  fields?: Record<string, unknown> | undefined;
}

function orderOf(event: string, content: Content, session: Session): Order {
  const { authorizerAppId, text, sets, fields } = content;
  if (event === 'ticket') return { method: 'pushVerifyTicket', given: {} };
  const ofAccount: Readonly<Record<string, () => Order>> = {
    authorize: () => ({ method: 'authorize', given: { permissionSets: sets } }),
    update: () => ({ method: 'updatePermissionSets', given: { permissionSets: sets ?? [] } }),
    revoke: () => ({ method: 'revoke', given: {} }),
    message: () => ({
      method: 'pushMessage',
      given: { fields: fields ?? { MsgType: 'text', Content: text ?? 'hello' } },
    }),
  };
  const order = Object.hasOwn(ofAccount, event) ? ofAccount[event]?.() : undefined;
  if (order && authorizerAppId === undefined) {
    throw wrongUsage(session.words.trigger.whichAccount(event));
  }
  if (order) return { ...order, given: { authorizerAppId, ...order.given } };
  const account = authorizerAppId === undefined ? {} : { AuthorizerAppid: authorizerAppId };
  return { method: 'pushEvent', given: { infoType: event, fields: { ...account, ...fields } } };
}

const KNOWN = ['ticket', 'authorize', 'update', 'revoke', 'message'];
/** WeChat has more of them, all with `_` in their names. */
const KNOWN_INFO_TYPES = ['authorized', 'updateauthorized', 'unauthorized'];

function noteUnknown(event: string, { terminal, words }: Session): void {
  if ([...KNOWN, ...KNOWN_INFO_TYPES].includes(event) || event.includes('_')) return;
  const nearest = nearestName(event, KNOWN);
  if (nearest !== undefined) terminal.note(words.trigger.unknown(event, nearest));
}

/** Of an account that is not stored yet, the appid is enough. */
async function accountOf(
  { args: [, given] }: Given,
  session: Session,
): Promise<string | undefined> {
  if (given === undefined || APP_ID.test(given)) return given;
  return (await findAccount(given, session)).authorizerAppId;
}

function contentOf({ options }: Given, { words }: Session): Omit<Content, 'authorizerAppId'> {
  const { text, sets, fields } = options;
  const ids = typeof sets === 'string' ? sets.split(',').map(Number) : undefined;
  if (ids?.some((id) => !Number.isInteger(id))) throw wrongUsage(words.trigger.sets);
  const named = typeof fields === 'string' ? parsed(fields) : undefined;
  if (fields !== undefined && !named) throw wrongUsage(words.trigger.fields);
  return { text: typeof text === 'string' ? text : undefined, sets: ids, fields: named };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {CommandFailure} where there is no simulator, or it refuses the order */
async function send({ method, given }: Order, session: Session): Promise<unknown> {
  const { simulatorUrl } = await session.deployment();
  const { words } = session;
  const response = await fetch(`${simulatorUrl}/simulator/${method}`, {
    method: 'POST',
    body: JSON.stringify(given),
  }).catch(() => undefined);
  const answer: unknown = await response?.json().catch(() => undefined);
  const { error, result } = Object(answer) as { error?: string; result?: unknown };
  if (response?.ok) return result;
  const message = error === undefined ? words.trigger.noSimulator : words.trigger.impossible(error);
  throw new CommandFailure('simulator-refused', message);
}

/** Of what the simulator answers no code is shown. A grant says nothing of its push. */
function outcomeOf(result: unknown): { succeeded: boolean; attempts?: number } {
  const { succeeded, attempts } = Object(result) as { succeeded?: boolean; attempts?: number };
  if (typeof succeeded !== 'boolean') return { succeeded: result !== false && result !== null };
  return { succeeded, ...(typeof attempts === 'number' && { attempts }) };
}
