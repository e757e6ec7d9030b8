/** The deployed bus: a rule brings its events into a queue, and both are removed in the end. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import { isAnsweredYes } from '../answered-yes.ts';
import { createSqsClient } from '../deployment/local-surroundings.ts';
import { queueUrlBeside } from '../deployment/queue-urls.ts';
import { takeOut } from '../queues/dead-letters.ts';
import type { Session } from '../session.ts';
import type { EventSource, ShownEvent } from './bus-source.ts';
import { findLeftTaps, makeTap, newTapName, removeTap, type TapClients } from './tap.ts';

const WAIT_SECONDS = 10;
const BATCH = 10;

/** Asks before it makes anything. */
export async function openDeployedSource(
  session: Session,
  type: string | undefined,
): Promise<EventSource> {
  const { settingsOf, serviceName, now, eventQueueUrl } = await session.deployment();
  const sqs = await createSqsClient(settingsOf);
  const queueUrlOf = (name: string) => queueUrlBeside(eventQueueUrl, name);
  const bus = new EventBridgeClient(settingsOf('EVENTBRIDGE'));
  const clients = { bus, sqs, serviceName, queueUrlOf };
  await removeLeftovers(clients, session);
  const name = newTapName(serviceName, now());
  await session.confirm(session.words.events.tapPlan(name, serviceName));
  const close = async () => removeTap(clients, name);
  try {
    await makeTap(clients, name, type);
    return { next: async (signal) => receive(sqs, queueUrlOf(name), signal), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Those of an earlier run. Where nobody is asked, they are removed with `--yes` and named without. */
async function removeLeftovers(clients: TapClients, session: Session): Promise<void> {
  const { now } = await session.deployment();
  const { terminal, words, options } = session;
  const names = await findLeftTaps(clients, now());
  if (names.length === 0) return;
  terminal.note(words.events.leftovers(names));
  const isWanted =
    options.yes === true ||
    (terminal.isInteractive && (await isAnsweredYes(words.events.removeLeft, session)));
  if (!isWanted) return;
  for (const name of names) await removeTap(clients, name);
  terminal.note(words.events.leftRemoved(names.length));
}

async function receive(
  sqs: SQSClient,
  url: string,
  abortSignal: AbortSignal,
): Promise<ShownEvent[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: BATCH,
    WaitTimeSeconds: WAIT_SECONDS,
  });
  const { Messages = [] } = await sqs
    .send(command, { abortSignal })
    .catch((error: unknown) => endedBy(abortSignal, error));
  if (Messages.length === 0) return [];
  await takeOut({ client: sqs, url }, Messages);
  return Messages.map(eventOf);
}

function endedBy({ aborted }: AbortSignal, error: unknown): { Messages?: Message[] } {
  if (aborted) return {};
  throw error;
}

/** Our own rule has sent it. */
function eventOf({ Body = '{}' }: Message): ShownEvent {
  const event = JSON.parse(Body) as Record<string, unknown>;
  const at = Date.parse(String(event['time']));
  return {
    id: String(event['id']),
    detailType: String(event['detail-type']),
    detail: Object(event['detail']) as Record<string, unknown>,
    at: Number.isNaN(at) ? null : Math.floor(at / 1000),
  };
}
