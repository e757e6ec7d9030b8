/** Measures what every operation needs today, and what the stack consists of. */
import { DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Template } from 'aws-cdk-lib/assertions';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../infra/functions/bundle.ts';
import { clientSettings, TABLE_NAME } from '../../infra/local/aws/local-aws.ts';
import { graphedMetrics, widgetsOf } from '../infra/monitoring/template-metrics.ts';
import { cdkContext, findAll, synthesizeStack } from '../infra/synthesized-stack.ts';
import { startMeasuredService } from './measured-service.ts';
import { measureOperations, type OperationName, type Operations } from './operations.ts';
import { smoothOutcomes, type LookUpLine, type Needs, type SmoothOutcome } from './record.ts';

/** What `measurements.json` has. */
export interface Measurements {
  operations: Record<OperationName, Needs & { ownMilliseconds: number }>;
  lookUpLines: Record<SmoothOutcome, SharedLine>;
  stored: Stored;
  stack: StackFacts;
}

/** A line that several look-ups share. */
export interface SharedLine {
  /** Without any look-up in it. */
  lineBytes: number;
  /** That each look-up adds. */
  lookUpBytes: number;
  metrics: string[];
}

/** What one authorizer occupies in the table: all its items, and their copies in the index. */
export interface Stored {
  items: number;
  bytes: number;
}

/** Counted in the template that cdk.json gives. */
export interface StackFacts {
  /** By the function's name. */
  memoryMib: Record<string, number>;
  secrets: number;
  keys: number;
  logGroups: number;
  schedules: number;
  /** Metrics that alarms watch: each is charged as one alarm. Composite alarms are none. */
  alarmMetrics: number;
  /** That each further component adds to them. */
  alarmMetricsPerComponent: number;
  dashboards: number;
  /** Named one by one in the dashboard's graphs, each once. */
  dashboardMetrics: number;
  /** Functions that begin traces of their own. */
  tracedFunctions: string[];
  /** VPC flow logs. */
  flowLogs: number;
}

/** For the index: every entry is stored with 100 bytes more. */
const OVERHEAD_BYTES = 100;

/** Runs everything once. */
export async function measureAll(): Promise<Measurements> {
  const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-cost-'));
  try {
    bundleFunctions(folder);
    const service = await startMeasuredService(folder);
    try {
      let stored: Stored = { items: 0, bytes: 0 };
      const operations = await measureOperations(service, async (authorizerAppId) => {
        stored = await measureStored(service.dynamodbUrl, authorizerAppId);
      });
      const lookUpLines = measureLines(service.lookUpLines);
      return { operations: flatten(operations), lookUpLines, stored, stack: measureStack() };
    } finally {
      await service.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function flatten(operations: Operations): Measurements['operations'] {
  const entries = Object.entries(operations).map(([name, { needs, ownMilliseconds }]) => [
    name,
    { ...needs, ownMilliseconds: Math.max(Math.round(ownMilliseconds), 0) },
  ]);
  return Object.fromEntries(entries) as Measurements['operations'];
}

function measureLines(lines: readonly LookUpLine[]): Measurements['lookUpLines'] {
  const entries = smoothOutcomes.map((outcome) => [outcome, measureLine(outcome, lines)]);
  return Object.fromEntries(entries) as Measurements['lookUpLines'];
}

/** From the line with the fewest and that with the most look-ups. */
function measureLine(kind: SmoothOutcome, lines: readonly LookUpLine[]): SharedLine {
  const ofKind = lines
    .filter(({ outcome }) => outcome === kind)
    .toSorted((one, other) => one.lookUps - other.lookUps);
  const [shortest, longest] = [ofKind[0], ofKind.at(-1)];
  if (!shortest || !longest) throw new Error(`no line of look-ups: ${kind}`);
  return {
    lineBytes: shortest.bytes - shortest.valueBytes,
    lookUpBytes: Number((longest.valueBytes / longest.lookUps).toFixed(1)),
    metrics: shortest.metrics,
  };
}

async function measureStored(endpoint: string, authorizerAppId: string): Promise<Stored> {
  const client = new DynamoDBClient(clientSettings(endpoint));
  try {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLE_NAME }));
    const own = Items.filter(({ pk }) => pk?.S?.endsWith(`#${authorizerAppId}`));
    const entries = own.flatMap((item) => (item['listedUnder'] ? [item, item] : [item]));
    const bytes = entries.map((item) => OVERHEAD_BYTES + itemBytes(item));
    return { items: own.length, bytes: bytes.reduce((sum, each) => sum + each, 0) };
  } finally {
    client.destroy();
  }
}

/**
 * As DynamoDB counts: names and values, a number by its digits.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Record<string, AttributeValue>): number {
  const parts = Object.entries(item).map(([name, value]) => textBytes(name) + valueBytes(value));
  return parts.reduce((sum, each) => sum + each, 0);
}

function valueBytes({ S, N, L, M }: AttributeValue): number {
  if (S !== undefined) return textBytes(S);
  if (N !== undefined) return Math.ceil(N.replaceAll(/\D/g, '').length / 2) + 1;
  if (L) return 3 + L.reduce((sum, each) => sum + 1 + valueBytes(each), 0);
  if (M) return 3 + Object.keys(M).length + itemBytes(M);
  return 1;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text);
}

interface AlarmProperties {
  MetricName?: string;
  Metrics?: { MetricStat?: unknown }[];
}

const anotherComponent = 'wxfedcba9876543210';

function measureStack(): StackFacts {
  const template = synthesizeStack();
  const count = (type: string) => findAll(template, type).length;
  const components: string[] = cdkContext['components'] as string[];
  const larger = synthesizeStack({ components: [...components, anotherComponent] });
  const alarmMetrics = alarmMetricsOf(template);
  return {
    memoryMib: Object.fromEntries(
      serviceFunctions(template).map(({ name, properties }) => [
        name,
        Number(properties.MemorySize ?? 128),
      ]),
    ),
    secrets: count('AWS::SecretsManager::Secret'),
    keys: count('AWS::KMS::Key'),
    logGroups: count('AWS::Logs::LogGroup'),
    schedules: count('AWS::Scheduler::Schedule'),
    alarmMetrics,
    alarmMetricsPerComponent: alarmMetricsOf(larger) - alarmMetrics,
    dashboards: count('AWS::CloudWatch::Dashboard'),
    dashboardMetrics: dashboardMetricsOf(template),
    tracedFunctions: serviceFunctions(template)
      .filter(({ properties }) => properties.TracingConfig?.Mode === 'Active')
      .map(({ name }) => name),
    flowLogs: count('AWS::EC2::FlowLog'),
  };
}

function serviceFunctions(template: Template) {
  return findAll(template, 'AWS::Lambda::Function').flatMap(({ properties }) => {
    const { FunctionName: name } = properties;
    const isOurs = typeof name === 'string' && name.startsWith('wxkeeper-');
    return isOurs ? [{ name: name.replace('wxkeeper-', ''), properties }] : [];
  });
}

function alarmMetricsOf(template: Template): number {
  const alarms = findAll(template, 'AWS::CloudWatch::Alarm').map(({ properties }) => {
    const { MetricName, Metrics = [] }: AlarmProperties = properties;
    return MetricName ? 1 : Metrics.filter(({ MetricStat }) => MetricStat).length;
  });
  return alarms.reduce((sum, each) => sum + each, 0);
}

/** What its searches find comes on top of these. */
function dashboardMetricsOf(template: Template): number {
  const named = graphedMetrics(widgetsOf(template)).map((metric) => JSON.stringify(metric));
  return new Set(named).size;
}
