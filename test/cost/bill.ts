/** A month's bill: quantities × list prices. */
import { assume, type Basis, type PriceList } from './basis.ts';
import { instancesFor, totalsOf, type Totals, type Traffic } from './traffic.ts';

/** One position of the bill. */
export interface Line {
  service: string;
  what: string;
  /** From which figures the quantity comes, in the names of the three files. */
  from: string;
  quantity: number;
  priceName: string;
  cost: number;
}

export type Egress = 'nat-gateway ×1' | 'nat-gateway ×2' | 'nat-instance ×1' | 'nat-instance ×2';
export type Switch = 'customer-managed key' | 'X-Ray tracing' | 'alarms and dashboard';

/** A month of one deployment. */
export interface Month {
  totals: Totals;
  /** Without egress and without what can be switched. */
  lines: Line[];
  egress: Record<Egress, Line[]>;
  switches: Record<Switch, Line[]>;
}

type Quantity = Omit<Line, 'cost'>;

const BYTES_PER_GB = 1e9;
const SECONDS_PER_HOUR = 3600;

export function monthOf(traffic: Traffic, basis: Basis): Month {
  const totals = totalsOf(traffic, basis);
  const price = (quantities: Quantity[]) =>
    quantities.map((quantity) => priced(quantity, basis.priceList));
  return {
    totals,
    lines: price([
      ...dynamodb(totals, basis),
      ...computing(totals),
      ...messaging(totals, basis),
      ...secrets(totals, basis),
      ...observing(totals, basis),
      ...traffickedOut(totals, basis),
    ]),
    egress: {
      'nat-gateway ×1': price(natGateways(1, totals, basis)),
      'nat-gateway ×2': price(natGateways(2, totals, basis)),
      'nat-instance ×1': price(natInstances(1, totals, basis)),
      'nat-instance ×2': price(natInstances(2, totals, basis)),
    },
    switches: {
      'customer-managed key': price(ownKey(totals, basis)),
      'X-Ray tracing': price(tracing(totals, basis)),
      'alarms and dashboard': price(alarms(basis)),
    },
  };
}

/** What the template that cdk.json gives has switched on. */
export function isDeployed(name: Switch, { measurements: { stack } }: Basis): boolean {
  if (name === 'customer-managed key') return stack.keys > 0;
  if (name === 'X-Ray tracing') return stack.tracedFunctions.length > 0;
  return stack.alarmMetrics + stack.dashboards > 0;
}

/** The sum of these positions. */
export function sumOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { cost }) => sum + cost, 0);
}

function priced(quantity: Quantity, { prices }: PriceList): Line {
  const price = prices[quantity.priceName];
  if (!price) throw new Error(`prices.json has no ${quantity.priceName}`);
  return { ...quantity, cost: (quantity.quantity * price.price) / price.per };
}

function lineOf(service: string, what: string, from: string) {
  return (priceName: string, quantity: number): Quantity => ({
    service,
    what,
    from,
    priceName,
    quantity,
  });
}

function dynamodb({ authorizers, readUnits, writeUnits }: Totals, basis: Basis): Quantity[] {
  const gigabytes = (authorizers * basis.measurements.stored.bytes) / BYTES_PER_GB;
  const stored = 'authorizers × stored.bytes';
  return [
    lineOf('DynamoDB', 'reads', 'operations × readUnits')('dynamodbReads', readUnits),
    lineOf('DynamoDB', 'writes', 'operations × writeUnits')('dynamodbWrites', writeUnits),
    lineOf('DynamoDB', 'storage', stored)('dynamodbStorage', gigabytes),
    lineOf('DynamoDB', 'point-in-time recovery', stored)('dynamodbBackup', gigabytes),
  ];
}

function computing({ invocations, gbSeconds, httpRequests }: Totals): Quantity[] {
  const times =
    'operations × (invocations × (ownMilliseconds + cold starts) + requests × their ms) × memoryMib';
  return [
    lineOf(
      'Lambda',
      'invocations',
      'operations × invocations',
    )('lambdaRequests', sumOfValues(invocations)),
    lineOf('Lambda', 'duration', times)('lambdaDuration', gbSeconds),
    lineOf('API Gateway', 'requests', 'operations × httpRequests')('httpApi', httpRequests),
  ];
}

function messaging({ counts, requests, events, invocations }: Totals, basis: Basis): Quantity[] {
  const batches = invocations['process-authorization-event'] ?? 0;
  const sqsRequests =
    (requests['sqs.SendMessage'] ?? 0) +
    batches * assume(basis, 'sqsRequestsPerBatch') +
    assume(basis, 'sqsIdleReceives');
  const { clockVisit, componentRenewal, overdueTicket, reconciliation } = counts;
  const scheduled = clockVisit + componentRenewal + overdueTicket + reconciliation;
  return [
    lineOf(
      'SQS',
      'requests',
      'SendMessage + sqsRequestsPerBatch × batches + sqsIdleReceives',
    )('sqsFifo', sqsRequests),
    lineOf('EventBridge', 'events', 'operations × events')('eventBridge', events),
    lineOf(
      'EventBridge',
      'scheduler',
      'visits of the clock + reconciliations',
    )('scheduler', scheduled),
  ];
}

function secrets(totals: Totals, basis: Basis): Quantity[] {
  return [
    lineOf(
      'Secrets Manager',
      'secrets',
      'stack.secrets',
    )('secrets', basis.measurements.stack.secrets),
    lineOf(
      'Secrets Manager',
      'calls',
      'GetSecretValue + those of receive-message’s instances',
    )('secretCalls', secretCalls(totals, basis)),
  ];
}

/** Measured with a kept secret; with many messages, each instance reads it every 5 minutes. */
function secretCalls({ counts, requests }: Totals, basis: Basis): number {
  const milliseconds = assume(basis, 'ownMilliseconds') + assume(basis, 'awsMilliseconds');
  const instances = instancesFor(counts.message, milliseconds, basis);
  const seconds = assume(basis, 'hoursPerMonth') * SECONDS_PER_HOUR;
  const reads = instances * (seconds / assume(basis, 'secretSeconds'));
  return (requests['secretsManager.GetSecretValue'] ?? 0) + Math.min(reads, counts.message);
}

function observing(totals: Totals, basis: Basis): Quantity[] {
  const ours = totals.lineBytes;
  const platform = sumOfValues(totals.invocations) * assume(basis, 'platformLogBytes');
  const access = totals.httpRequests * assume(basis, 'accessLogBytes');
  const all = ours + totals.metricBytes + totals.lookUpLineBytes + platform + access;
  const kept = all * assume(basis, 'logCompression') * assume(basis, 'logRetentionMonths');
  const hours = assume(basis, 'hoursPerMonth');
  const log = (what: string, from: string, bytes: number) =>
    lineOf('CloudWatch', what, from)('logIngestion', bytes / BYTES_PER_GB);
  return [
    log('lines of look-ups', 'lines × lineBytes + look-ups × lookUpBytes', totals.lookUpLineBytes),
    log('other metric lines', 'operations × metricBytes', totals.metricBytes),
    log('Lambda’s own lines', 'invocations × platformLogBytes', platform),
    log('our other lines', 'operations × (logBytes − metricBytes)', ours),
    log('access log', 'httpRequests × accessLogBytes', access),
    lineOf(
      'CloudWatch',
      'logs kept',
      'all bytes × logCompression × logRetentionMonths',
    )('logStorage', kept / BYTES_PER_GB),
    lineOf(
      'CloudWatch',
      'metrics',
      'metrics × hours in which they are written ÷ hoursPerMonth',
    )('metrics', sumOfValues(totals.metricHours) / hours),
  ];
}

function traffickedOut({ httpRequests, ...totals }: Totals, basis: Basis): Quantity[] {
  const answers = httpRequests * assume(basis, 'httpAnswerBytes');
  const requests = wechatTraffic(totals, basis) * assume(basis, 'bytesOutShare');
  return [
    lineOf(
      'Data transfer',
      'out',
      'httpRequests × httpAnswerBytes + to WeChat × bytesOutShare',
    )('transferOut', (answers + requests) / BYTES_PER_GB),
  ];
}

/** Bytes of all calls to WeChat. */
function wechatTraffic(
  { requests, wechatBytes }: Pick<Totals, 'requests' | 'wechatBytes'>,
  basis: Basis,
): number {
  return wechatBytes + callsOf(requests, ['wechat.']) * assume(basis, 'connectionBytes');
}

/** DynamoDB has a gateway endpoint; everything else that is asked from within the VPC goes out. */
function throughNat(totals: Totals, basis: Basis): number {
  const others = callsOf(totals.requests, ['secretsManager.', 'eventBridge.', 'sqs.']);
  // Messages are taken in outside of the VPC.
  const outside = totals.counts.message;
  const calls = Math.max(others - outside, 0) + totals.counts.authorizerRenewal;
  return wechatTraffic(totals, basis) + calls * assume(basis, 'connectionBytes');
}

function natGateways(count: number, totals: Totals, basis: Basis): Quantity[] {
  const hours = count * assume(basis, 'hoursPerMonth');
  const bytes = throughNat(totals, basis);
  return [
    lineOf('VPC', 'NAT gateways', `${count} × hoursPerMonth`)('natGatewayHours', hours),
    lineOf('VPC', 'public IPv4 addresses', `${count} × hoursPerMonth`)('publicIpv4Hours', hours),
    lineOf(
      'VPC',
      'data through NAT',
      'wechatBytes + calls × connectionBytes',
    )('natGatewayData', bytes / BYTES_PER_GB),
    flowLog(totals, basis),
  ];
}

function natInstances(count: number, totals: Totals, basis: Basis): Quantity[] {
  const hours = count * assume(basis, 'hoursPerMonth');
  const disk = count * assume(basis, 'natInstanceDiskGb');
  return [
    lineOf('EC2', 't4g.nano', `${count} × hoursPerMonth`)('natInstanceHours', hours),
    lineOf('VPC', 'public IPv4 addresses', `${count} × hoursPerMonth`)('publicIpv4Hours', hours),
    lineOf('EC2', 'disks', `${count} × natInstanceDiskGb`)('natInstanceDisk', disk),
    flowLog(totals, basis),
  ];
}

function flowLog({ requests }: Totals, basis: Basis): Quantity {
  const logs = Math.min(basis.measurements.stack.flowLogs, 1);
  const bytes = logs * callsOf(requests, ['wechat.']) * assume(basis, 'flowLogBytesPerCall');
  return lineOf(
    'CloudWatch',
    'VPC flow log',
    'calls to WeChat × flowLogBytesPerCall',
  )('logIngestion', bytes / BYTES_PER_GB);
}

function ownKey(totals: Totals, basis: Basis): Quantity[] {
  const windows =
    (assume(basis, 'hoursPerMonth') * SECONDS_PER_HOUR) / assume(basis, 'kmsCacheSeconds');
  const requests = secretCalls(totals, basis) + assume(basis, 'kmsCachedUsers') * windows;
  const keys = Math.max(basis.measurements.stack.keys, 1);
  return [
    lineOf('KMS', 'keys', 'stack.keys')('kmsKeys', keys),
    lineOf(
      'KMS',
      'requests',
      'calls of Secrets Manager + kmsCachedUsers every kmsCacheSeconds',
    )('kmsRequests', requests),
  ];
}

function tracing({ invocations }: Totals, basis: Basis): Quantity[] {
  const first =
    assume(basis, 'hoursPerMonth') * SECONDS_PER_HOUR * assume(basis, 'tracesPerSecond');
  const traces = basis.measurements.stack.tracedFunctions.map((name) => {
    const count = invocations[name] ?? 0;
    return Math.min(count, first) + Math.max(count - first, 0) * assume(basis, 'traceShare');
  });
  const sum = traces.reduce((total, each) => total + each, 0);
  const bytes = sum * assume(basis, 'tracedLogBytes');
  const from = 'invocations of traced functions: tracesPerSecond, and traceShare of the others';
  return [
    lineOf('X-Ray', 'traces', from)('traces', sum),
    lineOf(
      'CloudWatch',
      'log lines of traces',
      'traces × tracedLogBytes',
    )('logIngestion', bytes / BYTES_PER_GB),
  ];
}

function alarms({ measurements: { stack } }: Basis): Quantity[] {
  return [
    lineOf('CloudWatch', 'alarms', 'stack.alarmMetrics')('alarms', stack.alarmMetrics),
    lineOf('CloudWatch', 'dashboards', 'stack.dashboards')('dashboards', stack.dashboards),
  ];
}

function callsOf(requests: Record<string, number>, prefixes: readonly string[]): number {
  return Object.entries(requests)
    .filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix)))
    .reduce((sum, [, count]) => sum + count, 0);
}

function sumOfValues(values: Record<string, number>): number {
  return Object.values(values).reduce((sum, each) => sum + each, 0);
}
