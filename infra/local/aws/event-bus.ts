/** EventBridge on this machine: keeps what is put on the bus, for tests and for `GET /events`. */
import { randomUUID } from 'node:crypto';
import { AwsRefusal, isRecord, startAwsJsonServer } from './aws-json-server.ts';

/** EventBridge's own limits. */
const ENTRIES_LIMIT = 10;
/** Promised by the README. Older ones are forgotten, so that a long run does not grow. */
const KEPT_EVENTS = 1000;

const requiredTexts = ['Source', 'DetailType', 'Detail'] as const;

/** An event as its receivers see it. */
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
 * Listens on the loopback address; `GET /events` shows what `events` returns.
 *
 * @param port 0: any free one
 * @throws {Error} of Node.js with code EADDRINUSE and the `port`
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export async function startEventBus(port = 0): Promise<EventBus> {
  const kept: BusEvent[] = [];
  const putEvents = (input: Record<string, unknown>) => {
    const entries = input['Entries'];
    if (!Array.isArray(entries) || entries.length === 0 || entries.length > ENTRIES_LIMIT) {
      const message = `Entries must have 1 to ${ENTRIES_LIMIT} members`;
      throw new AwsRefusal('ValidationException', message);
    }
    const results = entries.map((entry) => putEvent(kept, entry));
    kept.splice(0, kept.length - KEPT_EVENTS);
    const failed = results.filter((result) => 'ErrorCode' in result);
    return { FailedEntryCount: failed.length, Entries: results };
  };
  const pages = { '/events': () => kept };
  const server = await startAwsJsonServer({ PutEvents: putEvents }, { port, pages });
  return { ...server, events: () => [...kept] };
}

/** A wrong entry does not keep the others from the bus. */
function putEvent(kept: BusEvent[], entry: unknown) {
  const fields = isRecord(entry) ? entry : {};
  const [source, detailType, detailText] = requiredTexts.map((name) => fields[name]);
  if (!isText(source) || !isText(detailType) || !isText(detailText)) {
    const missing = requiredTexts.filter((name) => !isText(fields[name])).join(', ');
    return { ErrorCode: 'InvalidArgument', ErrorMessage: `missing: ${missing}` };
  }
  const detail = parseDetail(detailText);
  if (!isRecord(detail)) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  const busName = fields['EventBusName'];
  const id = randomUUID();
  kept.push({ id, busName: isText(busName) ? busName : 'default', source, detailType, detail });
  return { EventId: id };
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
