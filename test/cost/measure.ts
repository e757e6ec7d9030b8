/** Measures what every operation needs of AWS and WeChat today, and counts what the stack has. */
import type { Template } from 'aws-cdk-lib/assertions';
import { setTimeout as wait } from 'node:timers/promises';
import { deployedName, type FunctionName } from '../../infra/function-catalog.ts';
import { routes } from '../../infra/function-routes.ts';
import { alarmsOf, metricsOf } from '../infra/monitoring/template-metrics.ts';
import { findOne, synthesizeStack } from '../infra/synthesized-stack.ts';
import type { AwsRequest } from '../support/aws-recorder.ts';
import {
  startRecordedService,
  type RecordedService,
  type Recording,
} from '../support/recorded-service.ts';
import { readBasis, sumOf, type Measurements, type Needs } from './basis.ts';
import { operationsOf, type Step } from './operations.ts';

/** Lines of functions come a little late. */
const LATE_MILLISECONDS = 500;

/** Runs everything once. */
export async function measureAll(): Promise<Measurements> {
  const template = synthesizeStack();
  const service = await startRecordedService();
  try {
    const runs: (Recording & { name: string; times: number })[] = [];
    for (const [name, operation] of Object.entries(operationsOf(service))) {
      const { prepare = [], run, times = 1 } = operation;
      for (const step of prepare) await finish(step, service);
      service.takeRecording();
      await finish(run, service);
      runs.push({ name, times, ...service.takeRecording() });
    }
    await wait(LATE_MILLISECONDS);
    const operations = runs.map((run) => [run.name, needsOf(run, service.lines, template)]);
    return { operations: Object.fromEntries(operations), resources: resourcesIn(template) };
  } finally {
    await service.close();
  }
}

async function finish(step: Step, service: RecordedService): Promise<void> {
  await step();
  await service.simulator.settle();
  await service.workQueue();
  await service.runInvocations();
}

function needsOf(
  { invocations, requests, wechatCalls, times }: Recording & { times: number },
  allLines: readonly string[],
  template: Template,
): Needs {
  const ids = invocations.map(({ requestId }) => requestId);
  const lines = allLines.filter((line) => ids.some((id) => line.includes(id)));
  const functions = invocations.map(({ functionName }) => deployed(functionName, template));
  const elsewhere = requests.filter(({ service }) => service !== 'dynamodb');
  const counts = {
    invocations: invocations.length,
    http: functions.filter(({ hasRoute }) => hasRoute).length,
    traced: functions.filter(({ isTraced }) => isTraced).length,
    // START, END and REPORT.
    lambdaLines: functions.filter(({ isQuiet }) => !isQuiet).length,
    ...unitsOf(requests),
    ...countEach(requests.map(({ service }) => service)),
    otherAws: elsewhere.length,
    wechat: wechatCalls,
    // DynamoDB is reached within the VPC.
    nat:
      elsewhere.filter((each) => deployed(each.functionName, template).inVpc).length + wechatCalls,
    logBytes: sumOf(lines.map((line) => Buffer.byteLength(line))),
    ...memoryOf({ invocations, requests }, template),
  };
  const needed = Object.entries(counts).filter(([, count]) => count > 0);
  const each = needed.map(([need, count]) => [need, Number((count / times).toFixed(3))]);
  return {
    counts: Object.fromEntries(each),
    metrics: [...new Set(lines.flatMap(metricsIn))].toSorted(),
  };
}

/** With less memory our own code takes longer by as much: Lambda gives a share of a processor with it. */
const OWN_GB = 0.5;

/** GB that are paid for during each kind of work, summed: of the functions that do it. */
function memoryOf(
  { invocations, requests }: Pick<Recording, 'invocations' | 'requests'>,
  template: Template,
) {
  const gbOf = (name: FunctionName) => deployed(name, template).memoryGb;
  const sumOfRequests = (isDynamodb: boolean) =>
    sumOf(
      requests
        .filter(({ service }) => (service === 'dynamodb') === isDynamodb)
        .map(({ functionName }) => gbOf(functionName)),
    );
  return {
    ownGb: sumOf(invocations.map(({ functionName }) => Math.max(OWN_GB, gbOf(functionName)))),
    dynamodbGb: sumOfRequests(true),
    awsGb: sumOfRequests(false),
    wechatGb: sumOf(
      invocations.map(({ functionName, wechatCalls }) => wechatCalls * gbOf(functionName)),
    ),
  };
}

/** How a function is deployed. */
function deployed(name: FunctionName, template: Template) {
  const named = { FunctionName: deployedName(name) };
  const { properties } = findOne(template, 'AWS::Lambda::Function', named);
  return {
    memoryGb: properties.MemorySize / 1024,
    isTraced: properties.TracingConfig.Mode === 'Active',
    isQuiet: properties.LoggingConfig.SystemLogLevel === 'WARN',
    hasRoute: routes.some(({ functionName }) => functionName === name),
    inVpc: properties.VpcConfig !== undefined,
  };
}

/** Request units: 1 reads 4 KB consistently, 1 writes 1 KB; twice as many in a transaction. */
function unitsOf(requests: readonly AwsRequest[]): Record<'reads' | 'writes', number> {
  const units = { reads: 0, writes: 0 };
  for (const { service, operation, answer } of requests) {
    if (service !== 'dynamodb') continue;
    // A write that its condition refused is charged as well, and the answer does not say it.
    const consumed = [answer['ConsumedCapacity'] ?? { CapacityUnits: 1 }].flat();
    const kind = ['GetItem', 'Query'].includes(operation) ? 'reads' : 'writes';
    units[kind] += sumOf(consumed.map((each) => Number(Object(each).CapacityUnits)));
  }
  return units;
}

interface EmfLine {
  _aws: { CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [field: string]: unknown;
}

/** `Name{dimension=value,…}` of each metric in a line of the embedded metric format. */
function metricsIn(line: string): string[] {
  if (!line.includes('"_aws"')) return [];
  const emf: EmfLine = JSON.parse(line);
  return emf._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const values = names.toSorted().map((name) => `${name}=${String(emf[name])}`);
      return Metrics.map(({ Name }) => `${Name}{${values.join(',')}}`);
    }),
  );
}

/** By type, without those that have no standing price; of alarms, the metrics that they watch. */
function resourcesIn(template: Template): Record<string, number> {
  const { withoutStandingPrice } = readBasis().priceList;
  const all: { Type: string; Properties?: { VpcEndpointType?: string } }[] = Object.values(
    template.toJSON()['Resources'],
  );
  const types = all.map(({ Type, Properties }) =>
    `${Type} ${Properties?.VpcEndpointType ?? ''}`.trim(),
  );
  return {
    ...countEach(types.filter((type) => !withoutStandingPrice.includes(type))),
    'AWS::CloudWatch::Alarm': alarmsOf(template).flatMap(metricsOf).length,
  };
}

function countEach(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
