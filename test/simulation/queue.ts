/**
 * The FIFO queue of events: in order for each group, at least once, aside after too many failures. The
 * numbers are those of the stack; what is sent and how it is sent comes from shared/aws.
 */
import {
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import {
  BATCH_SIZE,
  MAX_CONCURRENT_EVENTS,
  MAX_RECEIVE_COUNT,
  VISIBILITY_SECONDS,
} from '../../infra/data/event-queue-settings.ts';
import { toSqsEvent } from '../../infra/local/lambda/sqs-event.ts';
import {
  createDeliverAgain,
  createEventQueue,
  type QueuedEvent,
} from '../../shared/aws/event-queue.ts';
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
  const { time, random, rates, journal, plant } = world;
  const accepted: Message[] = [];
  const recent = new Map<string, { at: number; body: string }>();
  let waiting: Message[] = [];
  let setAside: Message[] = [];
  let workers = 0;

  /** The heads of the free groups: a group whose first message is hidden waits. */
  function takeBatch(): Message[] {
    const hidden = new Set<string>();
    const batch: Message[] = [];
    for (const message of waiting) {
      if (message.visibleAt > time.nowMs()) hidden.add(message.group);
      else if (!hidden.has(message.group) && batch.length < BATCH_SIZE) batch.push(message);
    }
    return batch;
  }

  function receive(message: Message): void {
    message.receives++;
    hide(message, VISIBILITY_TIMEOUT_MS);
  }

  /** From now on, whatever was said before. */
  function hide(message: Message, milliseconds: number): void {
    message.visibleAt = time.nowMs() + milliseconds;
    time.after(milliseconds + 1, () => void deliver());
  }

  /** SQS moves a message when it would be received once too often. */
  function setAsideWhatFailed(): void {
    const isWornOut = ({ receives, visibleAt }: Message) =>
      receives >= MAX_RECEIVE_COUNT && visibleAt <= time.nowMs();
    for (const message of waiting.filter(isWornOut)) {
      journal.note('queue', `sets ${message.id} aside`);
      waiting = waiting.filter((other) => other !== message);
      setAside.push(message);
    }
  }

  async function deliver(): Promise<void> {
    setAsideWhatFailed();
    if (workers >= MAX_CONCURRENT_EVENTS) return;
    const batch = takeBatch();
    if (batch.length === 0) return;
    workers++;
    for (const message of batch) receive(message);
    const failed = await work(toSqsEvent(batch.map(toSqsMessage), 'arn:aws:sqs:eu-west-1:0:test'));
    workers--;
    for (const message of batch) {
      // The deletion of a message that was worked on can fail: then it comes again.
      const isDone = failed !== 'no-answer' && !failed.includes(message.id);
      if (isDone && !random.chance(rates.now.invocation)) {
        waiting = waiting.filter((other) => other !== message);
      }
    }
    plan();
  }

  function plan(): void {
    time.after(random.integer(5, 3000), () => void deliver());
  }

  function put({ MessageBody, MessageGroupId, MessageDeduplicationId }: SendMessageCommandInput) {
    const body = String(MessageBody);
    const group = String(MessageGroupId);
    // Deduplication is of the group (infra/data/events.ts).
    const id = plant.deduplicatesByGroup ? group : MessageDeduplicationId;
    const name = `${group} ${id}`;
    const earlier = recent.get(name);
    if (earlier && time.nowMs() - earlier.at < DEDUPLICATION_MS) {
      if (earlier.body !== body) journal.violate('accepted-events', `${name} is no copy`);
      return;
    }
    recent.set(name, { at: time.nowMs(), body });
    const event = JSON.parse(body) as QueuedEvent;
    const message = {
      id: `message-${accepted.length + 1}`,
      body,
      event,
      group,
      receives: 0,
      visibleAt: time.nowMs(),
    };
    accepted.push(message);
    waiting.push(message);
    plan();
  }

  /** The client of a process, so far as shared/aws/event-queue.ts uses it. */
  function clientOf(process: Process) {
    const send = (command: unknown) => {
      if (command instanceof SendMessageCommand) return enqueue(process, command.input);
      if (command instanceof ChangeMessageVisibilityCommand) return change(process, command.input);
      throw new TypeError('the queue of the simulation knows no such command');
    };
    return { send } as unknown as SQSClient;
  }

  const enqueue = (process: Process, input: SendMessageCommandInput) =>
    callOutside(world, process, {
      what: 'enqueue',
      failureRate: rates.now.messaging,
      isWrite: true,
      act: async () => {
        const { infoType, createdAt } = JSON.parse(String(input.MessageBody)) as QueuedEvent;
        journal.note(process.name, `queues ${infoType} of ${createdAt}`);
        put(input);
        process.doings.takenIn++;
      },
    });

  const change = (process: Process, { ReceiptHandle, VisibilityTimeout }: ChangeOfVisibility) =>
    callOutside(world, process, {
      what: 'deliverAgain',
      failureRate: rates.now.messaging,
      isWrite: true,
      act: async () => {
        const message = waiting.find((each) => receiptOf(each) === ReceiptHandle);
        if (!message) return;
        journal.note(process.name, `wants ${message.id} again in ${VisibilityTimeout} s`);
        hide(message, Number(VisibilityTimeout) * 1000);
      },
    });

  return {
    /** The queue as a process reaches it. */
    enqueueAs: (process: Process) => createEventQueue(clientOf(process)),
    deliverAgainAs: (process: Process) => createDeliverAgain(clientOf(process)),
    /** Every message that was ever put in. */
    accepted: (): readonly Message[] => accepted,
    open: () => waiting.length + setAside.length,
    /** How long until each message has been visible once more. */
    hiddenMs: () => Math.max(0, ...waiting.map(({ visibleAt }) => visibleAt)) - time.nowMs(),
    /** What an operator does when the alarm for events set aside has been seen to. */
    redrive() {
      for (const message of setAside) Object.assign(message, { receives: 0, visibleAt: 0 });
      waiting.push(...setAside);
      setAside = [];
      plan();
    },
  };
}

type ChangeOfVisibility = ChangeMessageVisibilityCommand['input'];

/** Of its last receipt; an earlier one is good for nothing. */
const receiptOf = ({ id, receives }: Message) => `${id}.${receives}`;

function toSqsMessage(message: Message) {
  const { id, body, group, receives } = message;
  return {
    MessageId: id,
    ReceiptHandle: receiptOf(message),
    Body: body,
    Attributes: { MessageGroupId: group, ApproximateReceiveCount: String(receives) },
  };
}
