/** The FIFO queue of events: in order for each group, at least once, aside after too many failures. */
import type { SQSEvent } from 'aws-lambda';
import {
  BATCH_SIZE,
  MAX_RECEIVE_COUNT,
  VISIBILITY_SECONDS,
} from '../../infra/data/event-queue-settings.ts';
import { toSqsEvent } from '../../infra/local/lambda/sqs-event.ts';
import { groupOf, type EnqueueEvent, type QueuedEvent } from '../../shared/aws/event-queue.ts';
import { callOutside, type Process } from './process.ts';
import type { World } from './world.ts';

/** As SQS has it. */
const DEDUPLICATION_MS = 5 * 60_000;
const VISIBILITY_TIMEOUT_MS = VISIBILITY_SECONDS * 1000;

/** A message in the queue. */
export interface Message {
  id: string;
  body: string;
  event: QueuedEvent;
  group: string;
  receives: number;
  visibleAt: number;
}

/** See createQueue. */
export type Queue = ReturnType<typeof createQueue>;

/** What a worker made of a batch: the ids that failed, all where it ended without an answer. */
export type WorkBatch = (batch: SQSEvent) => Promise<readonly string[] | 'no-answer'>;

export function createQueue(world: World, work: WorkBatch) {
  const { time, random, rates, journal } = world;
  const accepted: Message[] = [];
  const recent = new Map<string, number>();
  const busyGroups = new Set<string>();
  let waiting: Message[] = [];
  let setAside: Message[] = [];

  const isDue = ({ visibleAt, group }: Message) =>
    visibleAt <= time.nowMs() && !busyGroups.has(group);

  /** The heads of the free groups: a group whose first message is hidden waits. */
  function takeBatch(): Message[] {
    const hidden = new Set<string>();
    const batch: Message[] = [];
    for (const message of waiting) {
      if (!isDue(message)) hidden.add(message.group);
      else if (!hidden.has(message.group) && batch.length < BATCH_SIZE) batch.push(message);
    }
    return batch;
  }

  function giveBack(message: Message): void {
    message.visibleAt = time.nowMs() + VISIBILITY_TIMEOUT_MS;
    if (message.receives >= MAX_RECEIVE_COUNT) {
      journal.note('queue', `sets ${message.id} aside`);
      waiting = waiting.filter((other) => other !== message);
      setAside.push(message);
    } else {
      time.after(VISIBILITY_TIMEOUT_MS, () => void deliver());
    }
  }

  async function deliver(): Promise<void> {
    const batch = takeBatch();
    if (batch.length === 0) return;
    for (const message of batch) {
      busyGroups.add(message.group);
      message.receives++;
    }
    const failed = await work(toSqsEvent(batch.map(toSqsMessage), 'arn:aws:sqs:eu-west-1:0:test'));
    for (const message of batch) {
      busyGroups.delete(message.group);
      // The deletion of a message that was worked on can fail: then it comes again.
      const isDone = failed !== 'no-answer' && !failed.includes(message.id);
      if (isDone && !random.chance(rates.now.invocation)) {
        waiting = waiting.filter((other) => other !== message);
      } else {
        giveBack(message);
      }
    }
    plan();
  }

  function plan(): void {
    time.after(random.integer(5, 3000), () => void deliver());
  }

  function put(event: QueuedEvent): void {
    const body = JSON.stringify(event);
    const copyAt = recent.get(body);
    if (copyAt !== undefined && time.nowMs() - copyAt < DEDUPLICATION_MS) return;
    recent.set(body, time.nowMs());
    const id = `message-${accepted.length + 1}`;
    const group = groupOf(event);
    const message = { id, body, event, group, receives: 0, visibleAt: time.nowMs() };
    accepted.push(message);
    waiting.push(message);
    plan();
  }

  return {
    /** The queue as a process reaches it. */
    enqueueAs:
      (process: Process): EnqueueEvent =>
      (event) =>
        callOutside(world, process, {
          what: `enqueue ${event.infoType}`,
          failureRate: rates.now.messaging,
          isWrite: true,
          act: async () => {
            journal.note(process.name, `queues ${event.infoType} of ${event.createdAt}`);
            put(event);
            process.doings.takenIn++;
          },
        }),
    /** Every message that was ever put in. */
    accepted: (): readonly Message[] => accepted,
    open: () => waiting.length + setAside.length,
    /** What an operator does when the alarm for events set aside has been seen to. */
    redrive() {
      for (const message of setAside) Object.assign(message, { receives: 0, visibleAt: 0 });
      waiting.push(...setAside);
      setAside = [];
      plan();
    },
  };
}

function toSqsMessage({ id, body, group, receives }: Message) {
  return {
    MessageId: id,
    Body: body,
    Attributes: { MessageGroupId: group, ApproximateReceiveCount: String(receives) },
  };
}
