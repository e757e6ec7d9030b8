/** `wxkeeper queue list`: what was set aside, of which merchant, and why. */
import { accessTokenKey, grantKey } from '../../../shared/store/keys.ts';
import type { AccountKey } from '../accounts/account.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { EVENTS } from '../deployment/queue-urls.ts';
import { limitOf } from '../limit.ts';
import { momentText } from '../output/durations.ts';
import type { Act, Session } from '../session.ts';
import {
  chosenDeadLetters,
  countSetAside,
  giveBack,
  takeMessages,
  type DeadLetters,
} from './dead-letters.ts';
import { readMessage, type Reason, type SetAside } from './read-message.ts';

/** A message, and what the table says of its account. */
interface Listed extends SetAside {
  accountName: string | null;
}

const MOST = 500;

export const list: Act = async (session, given) => {
  const most = limitOf(given, MOST, session);
  const deadLetters = await chosenDeadLetters(session, given);
  const deployment = await session.deployment();
  const found = await Promise.all(deadLetters.map((each) => lookInto(each, most)));
  const messages = await Promise.all(
    found.flatMap(({ messages: own }) => own).map((each) => explained(each, deployment)),
  );
  const queues = found.map(({ name, setAside }) => ({ name, setAside }));
  return {
    document: { queues, messages },
    lines: queues.flatMap((queue) => queueLines(queue, messages, session)),
    isWell: messages.length === 0,
  };
};

/** The messages are there again afterwards. */
async function lookInto(deadLetters: DeadLetters, most: number) {
  const { name } = deadLetters;
  const setAside = await countSetAside(deadLetters);
  if (setAside === null) return { name, setAside, messages: [] };
  const taken = await takeMessages(deadLetters, most);
  await giveBack(deadLetters, taken);
  const messages = taken.map((message) => readMessage(name, message));
  return { name, setAside: Math.max(setAside, taken.length), messages };
}

/** The queue of events does not say why: the last failure of the account, or of the platform, does. */
async function explained(message: SetAside, { table }: Deployment): Promise<Listed> {
  const { componentAppId, authorizerAppId, queue } = message;
  if (componentAppId === null) {
    const reason = queue === EVENTS ? UNREADABLE : message.reason;
    return { ...message, reason, accountName: null };
  }
  const account = authorizerAppId === null ? undefined : { componentAppId, authorizerAppId };
  const [ofPlatform, ofAccount, grant] = await table.readItems(
    [accessTokenKey({ componentAppId }), ...keysOf(account)],
    ['failure', 'profile'],
  );
  const { nickName } = Object(grant?.['profile']) as { nickName?: string };
  const failure = (ofAccount?.['failure'] ?? ofPlatform?.['failure']) as Reason | undefined;
  const stored = failure ? { code: failure.code, message: failure.message } : null;
  return { ...message, reason: message.reason ?? stored, accountName: nickName || null };
}

/** Nobody can say whose it is. */
const UNREADABLE: Reason = { code: 'QueuedEventUnreadable', message: null };

function keysOf(account: AccountKey | undefined) {
  return account ? [accessTokenKey(account), grantKey(account)] : [];
}

function queueLines(
  { name, setAside }: { name: string; setAside: number | null },
  messages: readonly Listed[],
  { words, terminal }: Session,
): string[] {
  const { queues: texts } = words;
  if (setAside === null) return [texts.noQueue(name)];
  const own = messages.filter(({ queue }) => queue === name);
  const head = terminal.style('title', texts.title(name, setAside));
  const rest = setAside - own.length;
  return [
    head,
    ...own.flatMap((message) => messageLines(message, texts)),
    ...(rest > 0 ? [`  ${texts.andMore(rest)}`] : []),
  ];
}

function messageLines(message: Listed, texts: Session['words']['queues']): string[] {
  const { event, authorizerAppId, componentAppId, accountName, reason, target } = message;
  const who = [authorizerAppId ?? componentAppId, accountName].filter(Boolean).join(' ');
  const lines = [
    message.sentAt === null ? '' : texts.sentAt(momentText(message.sentAt)),
    target === null ? '' : texts.target(target),
    reason === null ? texts.noReason : texts.reason(reason.code, reason.message ?? ''),
    message.correlationId === null ? '' : texts.correlation(message.correlationId),
  ];
  return [
    `  ${event ?? texts.unreadable}${who ? `  ${who}` : ''}`,
    ...lines.filter(Boolean).map((line) => `    ${line}`),
  ];
}
