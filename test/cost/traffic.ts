/** How often each operation happens in a month, and what all of them need together. */
import { assume, type Basis } from './basis.ts';
import { RECONCILED, type OperationName } from './operations.ts';
import type { Needs, SmoothOutcome } from './record.ts';

/** How often in a month. */
export type Counts = Record<OperationName, number>;

/** A month's needs. */
export interface Totals {
  authorizers: number;
  counts: Counts;
  /** By the function's name. */
  invocations: Record<string, number>;
  gbSeconds: number;
  httpRequests: number;
  readUnits: number;
  writeUnits: number;
  /** By the called service and its operation. */
  requests: Record<string, number>;
  /** Put on the event bus. */
  events: number;
  wechatBytes: number;
  /** Of the lines that our code prints, without those of metrics. */
  lineBytes: number;
  /** Of the EMF lines, without those that look-ups share. */
  metricBytes: number;
  /** That look-ups share. */
  lookUpLines: number;
  lookUpLineBytes: number;
  /** By the metric: in how many hours it is written at least once. */
  metricHours: Record<string, number>;
}

export interface Traffic {
  authorizers: number;
  /** Per authorizer; that of the assumptions if not given. */
  lookUpsPerHour?: number | undefined;
}

const SECONDS_PER_HOUR = 3600;
const DAYS_PER_MONTH = 365 / 12;
const MIB_PER_GB = 1024;

/** One month's operations; the names in it are those of assumptions.json. */
export function countsOf(traffic: Traffic, basis: Basis): Counts {
  const given = (name: string) => assume(basis, name);
  const { authorizers, lookUpsPerHour = given('lookUpsPerHour') } = traffic;
  const components = given('components');
  const seconds = given('hoursPerMonth') * SECONDS_PER_HOUR;
  const lookUps = authorizers * lookUpsPerHour * given('hoursPerMonth');
  const renewals = authorizers * (seconds / (given('tokenSeconds') - given('lookUpMarginSeconds')));
  // Nobody renews a token for which nobody asks.
  const authorizerRenewal = Math.min(renewals, lookUps);
  const onboardings = authorizers * given('onboardingShare');
  const componentRenewal = components * (seconds / secondsBetweenComponentRenewals(basis));
  const overdueTicket = components * given('overdueTicketsPerMonth');
  const visits = components * (seconds / given('clockSeconds'));
  return {
    ticketPush: components * (seconds / given('ticketSeconds')),
    clockVisit: visits - componentRenewal - overdueTicket,
    componentRenewal,
    overdueTicket,
    authorizationLink: onboardings * given('visitsPerOnboarding'),
    startPage: onboardings * given('visitsPerOnboarding'),
    merchantReturn: onboardings,
    authorizedPush: onboardings,
    lookUpFromTable: (lookUps - authorizerRenewal) * (1 - given('memoryShare')),
    lookUpFromMemory: (lookUps - authorizerRenewal) * given('memoryShare'),
    authorizerRenewal,
    message: authorizers * given('messagesPerDay') * DAYS_PER_MONTH,
    revocation: authorizers * given('revocationShare'),
    adoption: 0,
    reconciliation: components * given('reconciliationsPerDay') * DAYS_PER_MONTH,
  };
}

/** The clock renews at its first visit at which less than its margin is left. */
function secondsBetweenComponentRenewals(basis: Basis): number {
  const every = assume(basis, 'clockSeconds');
  const life = assume(basis, 'tokenSeconds') - assume(basis, 'clockMarginSeconds');
  return Math.ceil(life / every) * every;
}

/** Everything that the operations of a month need. */
export function totalsOf(traffic: Traffic, basis: Basis): Totals {
  const counts = countsOf(traffic, basis);
  const totals: Totals = {
    authorizers: traffic.authorizers,
    counts,
    invocations: {},
    gbSeconds: 0,
    httpRequests: 0,
    readUnits: 0,
    writeUnits: 0,
    requests: {},
    events: 0,
    wechatBytes: 0,
    lineBytes: 0,
    metricBytes: 0,
    lookUpLines: 0,
    lookUpLineBytes: 0,
    metricHours: {},
  };
  for (const [name, needs] of Object.entries(basis.measurements.operations)) {
    const times = counts[name as OperationName];
    // A comparison reads as many pages as there are; the rest of it happens once in a run.
    const pages = name === 'reconciliation' ? pagesOf(traffic.authorizers) : 1;
    if (times > 0) addOperation(totals, { ...needs, name, times, pages }, basis);
  }
  // A look-up that finds a token due is answered with it, from the table, as long as it lives.
  addLookUpLines(
    totals,
    { outcome: 'table', times: counts.lookUpFromTable + counts.authorizerRenewal },
    basis,
  );
  addLookUpLines(totals, { outcome: 'memory', times: counts.lookUpFromMemory }, basis);
  return totals;
}

/** As shared/tokens/look-up-counter.ts writes them: a line when it is full, or once a minute. */
function addLookUpLines(
  totals: Totals,
  { outcome, times }: { outcome: SmoothOutcome; times: number },
  basis: Basis,
): void {
  const { lineBytes, lookUpBytes, metrics } = basis.measurements.lookUpLines[outcome];
  const milliseconds = assume(basis, 'ownMilliseconds') + assume(basis, 'dynamodbMilliseconds');
  const writers = assume(basis, 'components') * instancesFor(times, milliseconds, basis);
  const seconds = assume(basis, 'hoursPerMonth') * SECONDS_PER_HOUR;
  const dueLines = writers * (seconds / assume(basis, 'lookUpLineSeconds'));
  const lines = Math.min(times, Math.max(times / assume(basis, 'lookUpsPerLine'), dueLines));
  totals.lookUpLines += lines;
  totals.lookUpLineBytes += lines * lineBytes + times * lookUpBytes;
  addMetricHours(totals, { metrics, times: lines }, basis);
}

/** How many instances of a function are warm, if it is invoked so often in a month. */
export function instancesFor(invocations: number, milliseconds: number, basis: Basis): number {
  const perSecond = invocations / (assume(basis, 'hoursPerMonth') * SECONDS_PER_HOUR);
  return Math.ceil(perSecond * (milliseconds / 1000) * assume(basis, 'peakFactor'));
}

/** Of WeChat's list, as many accounts each as were compared when it was measured. */
export function pagesOf(authorizers: number): number {
  return Math.max(authorizers / RECONCILED, 1);
}

type Repeated = Needs & { name: string; times: number; pages: number };

function addOperation(totals: Totals, operation: Repeated, basis: Basis): void {
  const { times, pages } = operation;
  addEach(totals.invocations, operation.invocations, times);
  addEach(totals.requests, operation.requests, times * pages);
  totals.gbSeconds += times * gbSecondsOf(operation, basis);
  totals.httpRequests += times * operation.httpRequests;
  totals.readUnits += times * pages * operation.readUnits;
  totals.writeUnits += times * pages * operation.writeUnits;
  totals.events += times * operation.events;
  totals.wechatBytes += times * pages * operation.wechatBytes;
  totals.lineBytes += times * (operation.logBytes - operation.metricBytes);
  totals.metricBytes += times * operation.metricBytes;
  addMetricHours(totals, operation, basis);
}

function addMetricHours(
  { metricHours }: Totals,
  { metrics, times }: { metrics: readonly string[]; times: number },
  basis: Basis,
): void {
  if (times === 0) return;
  for (const metric of metrics) {
    const hours = (metricHours[metric] ?? 0) + times;
    metricHours[metric] = Math.min(hours, assume(basis, 'hoursPerMonth'));
  }
}

function addEach(sums: Record<string, number>, more: Record<string, number>, times: number): void {
  for (const [name, count] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + times * count;
}

/** Assumed times for what was counted; all of an operation with its largest function's memory. */
function gbSecondsOf(operation: Repeated, basis: Basis): number {
  const { memoryMib } = basis.measurements.stack;
  const names = Object.keys(operation.invocations);
  const memory = Math.max(0, ...names.map((name) => memoryMib[name] ?? 0)) / MIB_PER_GB;
  const invocations = Object.values(operation.invocations).reduce((sum, each) => sum + each, 0);
  const coldStart = assume(basis, 'coldStartShare') * assume(basis, 'coldStartMilliseconds');
  const own = invocations * (assume(basis, 'ownMilliseconds') + coldStart);
  const comparing =
    operation.name === 'reconciliation' ? assume(basis, 'reconciliationMilliseconds') : 0;
  const asked = Object.entries(operation.requests).map(
    ([name, count]) => count * millisecondsOf(name, basis),
  );
  const waited = asked.reduce((sum, each) => sum + each, comparing);
  return (memory * (own + operation.pages * waited)) / 1000;
}

function millisecondsOf(request: string, basis: Basis): number {
  if (request.startsWith('dynamodb.')) return assume(basis, 'dynamodbMilliseconds');
  if (request.startsWith('wechat.')) return assume(basis, 'wechatMilliseconds');
  return assume(basis, 'awsMilliseconds');
}
