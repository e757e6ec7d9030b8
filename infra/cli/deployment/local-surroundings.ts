/** What surrounds the functions on this machine: a queue, and nothing that only AWS has. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SettingsOf } from './clients.ts';
import { EVENTS, queueUrls } from './queue-urls.ts';
import { readLine } from './log-lines.ts';
import type { LogLine, LogQuestion, QueueState, Surroundings } from './surroundings.ts';

/** As on AWS. */
const MOST_LINES = 50;

/** Where the parts are. */
export interface Places {
  serviceName: string;
  settingsOf: SettingsOf;
  queueUrl: string;
  now: () => number;
}

/** Of the local SQS, which shows its messages without taking them. */
interface InspectedQueue {
  messages: Record<'ready' | 'delayed', { sentTimestamp: number }[]> & {
    inflight: { message: { sentTimestamp: number } }[];
  };
}

export function createLocalSurroundings(places: Places): Surroundings {
  return {
    queues: async () => [await readEvents(places)],
    alarms: async () => null,
    receivers: async () => null,
    schedules: async () => null,
    addressList: async () => null,
    refusedPushes: async () => null,
    logOf: (question) => readKeptLines(places, question),
  };
}

/** Of the lines that the local run keeps. */
async function readKeptLines(
  { settingsOf, now }: Places,
  { authorizerAppId, hours }: LogQuestion,
): Promise<LogLine[]> {
  const { endpoint = '' } = settingsOf('LAMBDA');
  const response = await fetch(
    new URL(`/log-lines/${encodeURIComponent(authorizerAppId)}`, endpoint),
  );
  const kept = (await response.json()) as { at: number; functionName: string; line: string }[];
  return kept
    .filter(({ at }) => at >= now() - hours * 3600)
    .flatMap(({ line: text, ...printed }) => readLine({ ...printed, text }) ?? [])
    .filter(({ fields }) => fields['authorizerAppId'] === authorizerAppId)
    .slice(-MOST_LINES);
}

async function readEvents({ serviceName, settingsOf, queueUrl }: Places): Promise<QueueState> {
  const client = await createSqsClient(settingsOf);
  const { eventsSetAside } = queueUrls(serviceName, queueUrl);
  const [inspected, setAside] = await Promise.all([
    inspect(queueUrl),
    countMessages(client, eventsSetAside),
  ]);
  const { ready, delayed, inflight } = inspected.messages;
  const waiting = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  const oldest = Math.min(...waiting.map(({ sentTimestamp }) => sentTimestamp));
  const oldestSeconds =
    waiting.length === 0 ? null : Math.max(0, Math.floor((Date.now() - oldest) / 1000));
  return { name: EVENTS, waiting: waiting.length, oldestSeconds, setAside };
}

async function inspect(queueUrl: string): Promise<InspectedQueue> {
  const url = new URL(queueUrl);
  const name = url.pathname.split('/').at(-1) ?? '';
  const response = await fetch(new URL(`/_fauxqs/queues/${name}`, url));
  return (await response.json()) as InspectedQueue;
}

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
] as const;

/** Loaded by the commands that look at queues, and by no others. */
export async function createSqsClient(settingsOf: SettingsOf): Promise<SQSClient> {
  const sqs = await import('@aws-sdk/client-sqs');
  return new sqs.SQSClient(settingsOf('SQS'));
}

/** All messages of a queue; null where there is no such queue. */
export async function countMessages(client: SQSClient, QueueUrl: string): Promise<number | null> {
  try {
    const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] });
    const { Attributes = {} } = await client.send(command);
    return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (/NonExistentQueue|QueueDoesNotExist/.test(name)) return null;
    throw error;
  }
}
