/** Puts events that the bus could not deliver on it again: they come from EventBridge, not from SQS. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Message } from '@aws-sdk/client-sqs';
import { giveBack, takeMessages, takeOut } from './dead-letters.ts';
import { parsed } from './read-message.ts';
import type { Redrive } from './way.ts';

/** EventBridge takes no more events in one call. */
const LARGEST_BATCH = 10;

export const redriveAnnouncements: Redrive = async (
  deadLetters,
  { deployment, terminal, words },
) => {
  const { settingsOf, serviceName } = await deployment();
  const client = new EventBridgeClient(settingsOf('EVENTBRIDGE'));
  const failed: Message[] = [];
  let redriven = 0;
  for (;;) {
    const taken = await takeMessages(deadLetters, LARGEST_BATCH);
    if (taken.length === 0) break;
    const done = await putAgain(client, serviceName, taken);
    await takeOut(deadLetters, done);
    // Those that failed stay hidden for a while: the next ones come first.
    failed.push(...taken.filter((message) => !done.includes(message)));
    redriven += done.length;
    terminal.progress(words.queues.moving(deadLetters.name, redriven));
  }
  await giveBack(deadLetters, failed);
  return { redriven, left: failed.length };
};

/** @returns those that are on the bus again */
async function putAgain(
  client: EventBridgeClient,
  bus: string,
  messages: readonly Message[],
): Promise<Message[]> {
  const readable = messages.flatMap((message) => {
    const entry = entryOf(message, bus);
    return entry ? [{ message, entry }] : [];
  });
  if (readable.length === 0) return [];
  const { Entries = [] } = await client.send(
    new PutEventsCommand({ Entries: readable.map(({ entry }) => entry) }),
  );
  return readable.filter((_each, index) => Entries[index]?.EventId).map(({ message }) => message);
}

function entryOf({ Body = '' }: Message, bus: string) {
  const { source, 'detail-type': detailType, detail, time } = parsed(Body);
  if (typeof source !== 'string' || typeof detailType !== 'string' || !detail) return undefined;
  const Time = typeof time === 'string' ? new Date(time) : undefined;
  return {
    EventBusName: bus,
    Source: source,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    ...(Time && !Number.isNaN(Time.getTime()) && { Time }),
  };
}
