/** What an operation needed, added up from the requests that passed and the lines that were printed. */
import type { PassedRequest } from './recording-proxy.ts';

/** Whom functions call. */
export type Called = 'dynamodb' | 'secretsManager' | 'sqs' | 'eventBridge' | 'wechat';

/** A line that look-ups share; which ones, depends on when it was due. */
export interface LookUpLine {
  outcome: SmoothOutcome;
  /** How many look-ups are in it. */
  lookUps: number;
  bytes: number;
  /** Of them, those of the look-ups' milliseconds. */
  valueBytes: number;
  metrics: string[];
}

/** Of look-ups that share lines; any other writes its own at once. */
export type SmoothOutcome = (typeof smoothOutcomes)[number];
export const smoothOutcomes = ['table', 'memory'] as const;

/** What one operation needs, everything that it starts included, but not the lines of look-ups. */
export interface Needs {
  /** By the function's name: how often Lambda was invoked. */
  invocations: Record<string, number>;
  /** Requests that came over the HTTP API. */
  httpRequests: number;
  /** Request units as on demand they are charged: 1 reads 4 KB consistently, 1 writes 1 KB. */
  readUnits: number;
  writeUnits: number;
  /** By the called service and its operation. */
  requests: Record<string, number>;
  /** Put on the event bus, each begun 64 KB counted as one. */
  events: number;
  /** Of calls to WeChat, both bodies. */
  wechatBytes: number;
  logLines: number;
  /** Of all printed lines, in UTF-8; EMF lines of metrics included. */
  logBytes: number;
  /** EMF lines among them. */
  metricLines: number;
  metricBytes: number;
  /** Every metric that was written, with its dimensions. */
  metrics: string[];
}

const EVENT_BYTES = 64 * 1024;
const READING = new Set(['GetItem', 'Query', 'BatchGetItem', 'TransactGetItems', 'Scan']);

/** Nothing yet. */
export function noNeeds(): Needs {
  return {
    invocations: {},
    httpRequests: 0,
    readUnits: 0,
    writeUnits: 0,
    requests: {},
    events: 0,
    wechatBytes: 0,
    logLines: 0,
    logBytes: 0,
    metricLines: 0,
    metricBytes: 0,
    metrics: [],
  };
}

/** DynamoDB only tells what it charges if it is asked. */
export function askForCapacity(body: string): string {
  return JSON.stringify({ ...JSON.parse(body), ReturnConsumedCapacity: 'TOTAL' });
}

/** Adds a request to what is needed. */
export function addRequest(needs: Needs, called: Called, passed: PassedRequest): void {
  const { operation, bytes } = passed;
  const name = `${called}.${operation}`;
  needs.requests[name] = (needs.requests[name] ?? 0) + 1;
  if (called === 'wechat') needs.wechatBytes += bytes;
  if (called === 'eventBridge') needs.events += eventsIn(passed);
  if (called !== 'dynamodb') return;
  const units = unitsOf(passed);
  if (READING.has(operation)) needs.readUnits += units;
  else needs.writeUnits += units;
}

/** Adds a line that a function printed. */
export function addLine(needs: Needs, line: string): void {
  const bytes = Buffer.byteLength(line);
  needs.logLines += 1;
  needs.logBytes += bytes;
  const metrics = metricsIn(line);
  if (metrics.length === 0) return;
  needs.metricLines += 1;
  needs.metricBytes += bytes;
  needs.metrics = [...new Set([...needs.metrics, ...metrics])].toSorted();
}

/** What a line says of look-ups that share it; undefined of any other line. */
export function readLookUpLine(line: string): LookUpLine | undefined {
  if (!line.includes('"TokenLookUps"')) return undefined;
  const { TokenLookUpMilliseconds: values, ...emf }: EmfLine = JSON.parse(line);
  const outcome = smoothOutcomes.find((each) => each === emf['outcome']);
  if (!outcome) return undefined;
  return {
    outcome,
    lookUps: [values].flat().length,
    bytes: Buffer.byteLength(line),
    valueBytes: JSON.stringify(values).length,
    metrics: metricsIn(line),
  };
}

interface Capacity {
  CapacityUnits?: number;
}

/** A write that its condition refused is charged as well, and the answer does not say it. */
function unitsOf({ answer }: PassedRequest): number {
  const { ConsumedCapacity: consumed }: { ConsumedCapacity?: Capacity | Capacity[] } =
    JSON.parse(answer);
  if (!consumed) return 1;
  return [consumed].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

function eventsIn({ request }: PassedRequest): number {
  const { Entries = [] }: { Entries?: { Detail?: string }[] } = JSON.parse(request);
  const units = Entries.map(({ Detail = '' }) =>
    Math.max(Math.ceil(Buffer.byteLength(Detail) / EVENT_BYTES), 1),
  );
  return units.reduce((sum, each) => sum + each, 0);
}

interface EmfLine {
  _aws?: {
    CloudWatchMetrics?: { Dimensions: string[][]; Metrics: { Name: string }[] }[];
  };
  [field: string]: unknown;
}

/** `Name{dimension=value,…}` of each metric in a line of the embedded metric format. */
function metricsIn(line: string): string[] {
  if (!line.includes('"_aws"')) return [];
  const emf: EmfLine = JSON.parse(line);
  return (emf._aws?.CloudWatchMetrics ?? []).flatMap(({ Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      Dimensions.map((names) => {
        const values = names.toSorted().map((name) => `${name}=${String(emf[name])}`);
        return `${Name}{${values.join(',')}}`;
      }),
    ),
  );
}
