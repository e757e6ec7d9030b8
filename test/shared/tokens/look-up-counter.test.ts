/** Look-ups share lines of the log; none is counted twice, and nothing that matters waits. */
import { describe, expect, it } from '@jest/globals';
import type { Figures, Properties } from '../../../shared/aws/metrics.ts';
import { createLookUpCounter, type LookUpOutcome } from '../../../shared/tokens/look-up-counter.ts';

const componentAppId = 'wx0123456789abcdef';

function startCounting() {
  const clock = { now: 1_000_000 };
  const lines: Figures[] = [];
  const properties: Properties[] = [];
  const count = createLookUpCounter({
    uptime: () => clock.now,
    measure: (figures, _by, more = {}) => {
      lines.push(figures);
      properties.push(more);
    },
  });
  const lookUp = (
    milliseconds: number,
    outcome: LookUpOutcome['outcome'] = 'memory',
    { appId = componentAppId, caller }: { appId?: string; caller?: string } = {},
  ) => count({ componentAppId: appId, outcome, milliseconds, caller });
  const written = () =>
    lines.flatMap(({ TokenLookUpMilliseconds: times }) =>
      times === undefined ? [] : [[times].flat()],
    );
  return { clock, lines, lookUp, properties, written };
}

describe('look-ups', () => {
  it('are written down immediately where there are few of them', () => {
    const { clock, lookUp, written } = startCounting();
    lookUp(1);
    clock.now += 60_000;
    lookUp(2);
    expect(written()).toEqual([[1], [2]]);
  });

  it('share one line a minute where there are many, and each is in one of them', () => {
    const { clock, lines, lookUp, written } = startCounting();
    for (let second = 0; second < 150; second++) {
      lookUp(second);
      clock.now += 1000;
    }
    expect(written().map(({ length }) => length)).toEqual([1, 60, 60]);
    expect(written().flat()).toEqual(Array.from({ length: 121 }, (_, second) => second));
    expect(lines.map(({ TokenLookUps: counted }) => counted)).toEqual([1, 60, 60]);
  });

  it('are never more in a line than CloudWatch takes', () => {
    const { lookUp, written } = startCounting();
    for (let index = 0; index <= 250; index++) lookUp(index);
    expect(written().map(({ length }) => length)).toEqual([1, 99, 99]);
  });

  it('are counted apart by component and by where the token came from', () => {
    const { lookUp, written } = startCounting();
    lookUp(1);
    lookUp(2, 'table');
    lookUp(3, 'memory', { appId: 'wxfedcba9876543210' });
    expect(written()).toEqual([[1], [2], [3]]);
  });

  it.each(['renewed', 'AuthorizationRevoked', 'unexpected'] as const)(
    'that ended with “%s” have a line each, immediately',
    (outcome) => {
      const { lookUp, written } = startCounting();
      lookUp(1, outcome);
      lookUp(2, outcome);
      expect(written()).toEqual([[1], [2]]);
    },
  );

  it('that failed and should not have are counted as failures', () => {
    const { lines, lookUp } = startCounting();
    lookUp(1, 'WechatUnavailable');
    expect(lines).toContainEqual({ FailedTokenLookUps: 1 });
  });

  it('are counted by caller in the same lines', () => {
    const { clock, lookUp, properties, written } = startCounting();
    lookUp(1, 'memory', { caller: 'orders' });
    lookUp(2, 'memory', { caller: 'orders' });
    lookUp(3, 'memory', { caller: 'reports' });
    lookUp(4);
    clock.now += 60_000;
    lookUp(5, 'memory', { caller: 'orders' });
    lookUp(6, 'CallNotAllowed', { caller: 'reports' });

    expect(written()).toEqual([[1], [2, 3, 4, 5], [6]]);
    expect(properties).toEqual([
      { callers: { orders: 1 } },
      { callers: { orders: 2, reports: 1, '-': 1 } },
      { callers: { reports: 1 } },
    ]);
  });

  it('name no callers where none has a name', () => {
    const { lookUp, properties } = startCounting();
    lookUp(1);
    expect(properties).toEqual([{}]);
  });
});
