/** A local EventBridge: stores the events on the bus in memory, for tests, for `GET /events` and for replays. */
import { randomUUID } from 'node:crypto';
import { AwsRefusal, isRecord, startAwsJsonServer } from './aws-json-server.ts';
import { createEventArchive } from './event-archive.ts';

/** The limits of EventBridge: entries, characters, and bytes of all entries together. */
const ENTRIES_LIMIT = 10;
const DETAIL_TYPE_LIMIT = 128;
const BYTES_LIMIT = 256 * 1024;
/** As docs/events.md says. Older events are dropped to limit the memory of a long run. */
const STORED_EVENTS_LIMIT = 1000;

const requiredTexts = ['Source', 'DetailType', 'Detail'] as const;

/** An event as targets of the bus see it. */
export interface BusEvent {
  id: string;
  busName: string;
  source: string;
  detailType: string;
  detail: unknown;
}

/** A listening bus. */
export interface EventBus {
  /** For `AWS_ENDPOINT_URL_EVENTBRIDGE`. */
  endpoint: string;
  /** The last 1,000, oldest first. */
  events: () => readonly BusEvent[];
  close: () => Promise<void>;
}

/**
 * Listens on the loopback address. `GET /events` returns the same as `events`.
 *
 * @param port 0: any free port
 * @param onEvent receives each event when it is stored
 * @throws {Error} of Node.js with code EADDRINUSE and the `port`
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export async function startEventBus(
  port = 0,
  onEvent: (event: BusEvent) => void = () => {},
): Promise<EventBus> {
  const stored: BusEvent[] = [];
  const archive = createEventArchive<BusEvent>((event) => store({ ...event, id: randomUUID() }));
  const store = (event: BusEvent) => {
    stored.push(event);
    archive.add(event);
    onEvent(event);
  };
  const putEvents = (input: Record<string, unknown>) => {
    const entries = input['Entries'];
    if (!Array.isArray(entries) || entries.length === 0 || entries.length > ENTRIES_LIMIT) {
      const message = `Entries must have 1 to ${ENTRIES_LIMIT} members`;
      throw new AwsRefusal('ValidationException', message);
    }
    if (bytesOf(entries) > BYTES_LIMIT) {
      const message = 'Total size of the entries in the request is over the limit.';
      throw new AwsRefusal('ValidationException', message);
    }
    const results = entries.map((entry) => putEvent(store, entry));
    stored.splice(0, stored.length - STORED_EVENTS_LIMIT);
    const failed = results.filter((result) => 'ErrorCode' in result);
    return { FailedEntryCount: failed.length, Entries: results };
  };
  const operations = { ...archive.operations, PutEvents: putEvents };
  const pages = { '/events': () => stored };
  const server = await startAwsJsonServer(operations, { port, pages });
  return { ...server, events: () => [...stored] };
}

/** Stores one entry. An invalid entry gets an error of its own; the other entries are stored. */
function putEvent(store: (event: BusEvent) => void, entry: unknown) {
  const fields = isRecord(entry) ? entry : {};
  const [source, detailType, detailText] = requiredTexts.map((name) => fields[name]);
  if (!isText(source) || !isText(detailType) || !isText(detailText)) {
    const missing = requiredTexts.filter((name) => !isText(fields[name])).join(', ');
    return { ErrorCode: 'InvalidArgument', ErrorMessage: `missing: ${missing}` };
  }
  if (detailType.length > DETAIL_TYPE_LIMIT) {
    return { ErrorCode: 'InvalidArgument', ErrorMessage: 'DetailType is too long' };
  }
  const detail = parseDetail(detailText);
  if (!isRecord(detail)) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  const busName = fields['EventBusName'];
  const id = randomUUID();
  store({ id, busName: isText(busName) ? busName : 'default', source, detailType, detail });
  return { EventId: id };
}

/** As EventBridge counts them: of these three texts. */
function bytesOf(entries: readonly unknown[]): number {
  const texts = entries.flatMap((entry) => requiredTexts.map((name) => Object(entry)[name]));
  return texts.reduce((sum: number, text) => sum + Buffer.byteLength(String(text)), 0);
}

function parseDetail(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
