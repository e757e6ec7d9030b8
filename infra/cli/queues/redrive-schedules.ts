/** Does what the scheduler could not: calls each function once for each platform, however often it missed. */
import type { Message } from '@aws-sdk/client-sqs';
import { APP_ID } from '../../../shared/wechat/app-id.ts';
import { deployedName, functionCatalog, functionsWith } from '../../function-catalog.ts';
import { CommandFailure } from '../failure.ts';
import type { Session } from '../session.ts';
import { giveBack, takeMessages, takeOut } from './dead-letters.ts';
import { attributeOf, parsed } from './read-message.ts';
import type { Redrive } from './way.ts';

const MOST = 1000;

export const redriveSchedules: Redrive = async (deadLetters, session, correlationId) => {
  const { terminal, words } = session;
  const taken = await takeMessages(deadLetters, MOST);
  const { serviceName } = await session.deployment();
  const groups = Map.groupBy(taken, (message) => JSON.stringify(callOf(message, serviceName)));
  const left: Message[] = [];
  for (const messages of groups.values()) {
    const [first] = messages;
    const call = first && callOf(first, serviceName);
    if (call) terminal.progress(words.queues.calling(call.name, call.componentAppId));
    const isDone = call !== undefined && (await isCalled(call, correlationId, session));
    if (isDone) await takeOut(deadLetters, messages);
    else left.push(...messages);
  }
  await giveBack(deadLetters, left);
  return { redriven: taken.length - left.length, left: left.length };
};

type Call = ReturnType<typeof callOf>;

/** Undefined where it is none of our schedules' calls. */
function callOf(message: Message, serviceName: string) {
  const [, called] = attributeOf(message, 'TARGET_ARN')?.split(':function:') ?? [];
  const name = functionsWith(({ schedule }) => schedule !== undefined).find(
    (each) => deployedName(each, serviceName) === called,
  );
  const { componentAppId } = parsed(message.Body ?? '');
  const isCall = name !== undefined && typeof componentAppId === 'string';
  return isCall && APP_ID.test(componentAppId) ? { name, componentAppId } : undefined;
}

async function isCalled(
  { name, componentAppId }: NonNullable<Call>,
  correlationId: string,
  { deployment, terminal, words }: Session,
): Promise<boolean> {
  const { invoke } = await deployment();
  const { timeoutSeconds } = functionCatalog[name];
  try {
    await invoke(name, { componentAppId, correlationId }, timeoutSeconds);
    return true;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    terminal.note(words.queues.callFailed(name, componentAppId, error.message));
    return false;
  }
}
