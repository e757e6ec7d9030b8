/** docs/cost.md is what the figures give, the figures are what the code needs, and the sums are right. */
import { describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { dynamodbProgram } from '../../infra/local/aws/dynamodb-engine.ts';
import { files, readBasis, type Measurements, type Scenario } from './basis.ts';
import { billOf, costOf, timesPerMonth } from './bill.ts';
import { measureAll } from './measure.ts';
import { sheetOf } from './sheet.ts';

jest.setTimeout(240_000);
// A machine that is too busy hits time limits of the functions.
jest.retryTimes(1);

const basis = readBasis();

it('docs/cost.md is what the checked-in figures give; `npm run cost` writes it', async () => {
  const sheet = readFileSync(files.sheet, 'utf8');
  expect(await sheetOf(basis, sheet)).toBe(sheet);
});

it('every measured operation happens so often, and none that was not measured', () => {
  const { assumptions, measurements } = basis;
  const names = Object.keys(assumptions.traffic);
  const others = Object.values(assumptions.traffic).flatMap(({ less = [] }) => less);
  expect(names).toEqual(Object.keys(measurements.operations));
  expect(names).toEqual(expect.arrayContaining(others));
});

it('every resource of the stack that costs something by itself is in the bill', () => {
  const quantities = billOf(basis, 10).map(({ price }) => price.quantity.split(' × ')[0]);
  expect(quantities).toEqual(expect.arrayContaining(Object.keys(basis.measurements.resources)));
});

describe('the measurements', () => {
  /** Digits of durations and random ids differ from run to run. */
  const BYTES_TOLERANCE = 0.05;

  /** DynamoDB Local, on Java, takes 2 units for two puts in one transaction; AWS charges 4. */
  const countsAsCharged =
    dynamodbProgram({ host: '127.0.0.1', port: 0, file: undefined }).command !== 'java';
  const inexact = new Set(countsAsCharged ? ['logBytes'] : ['logBytes', 'writes']);

  const exactOf = (measurements: Measurements) =>
    JSON.parse(JSON.stringify(measurements, (name, value) => (inexact.has(name) ? 0 : value)));
  const bytesOf = ({ operations }: Measurements) =>
    Object.values(operations).map(({ counts }) => counts['logBytes'] ?? 0);

  it('are what the code needs today; `npm run cost -- --measure` takes them anew', async () => {
    const today = await measureAll();
    expect(exactOf(today)).toEqual(exactOf(basis.measurements));
    const known = bytesOf(basis.measurements);
    const differing = bytesOf(today).filter((bytes, index) => {
      const before = known[index] ?? 0;
      return Math.abs(bytes - before) > BYTES_TOLERANCE * before + 2;
    });
    expect(differing).toEqual([]);
  });
});

describe('the bill, by hand', () => {
  const costIn = (name: string, scenario: Partial<Scenario>) =>
    costOf(billOf(basis, 100_000, scenario).filter((position) => position.name === name));

  it.each([
    ['lookUp', 'dynamodbReads', 0.125],
    ['lookUp', 'lambdaRequests', 0.2],
    // 0.5 GB for 21 ms, and 5 ms for the read.
    ['lookUp', 'lambdaDuration', 13_000 * 0.0000133334],
    // Neither START nor END nor REPORT.
    ['lookUp', 'lambdaLogs', 0],
    ['ticketRenewal', 'lambdaLogs', 0.265 * 0.5],
    // Look-ups are traced only where their callers are.
    ['lookUp', 'traces', 0],
    ['message', 'events', 1],
    ['message', 'httpApi', 1],
    ['message', 'traces', 0],
    // Two invocations, of which fewer than one in each second: all are traced.
    ['revocation', 'traces', 2 * 5],
    ['message', 'natGatewayData', 0],
    // They are written each hour anyhow.
    ['message', 'metrics', 0],
  ])('a million of %s more, for %s', (operation, name, expected) => {
    const traffic = basis.assumptions.traffic[operation];
    const million = 1e6 / 100_000 / (traffic ? timesPerMonth({ ...traffic, times: 1 }) : 0);
    const more = { traffic: { [operation]: { times: Number(traffic?.times) + million } } };
    expect(costIn(name, more) - costIn(name, {})).toBeCloseTo(expected, 6);
  });

  it('a NAT gateway with its address', () => {
    const hours = costIn('natGatewayHours', {}) + costIn('publicIpv4Hours', {});
    expect(hours).toBeCloseTo(730 * 0.05, 9);
  });
});
