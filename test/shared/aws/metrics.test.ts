/** The lines that CloudWatch makes metrics of. A measurement that fails disturbs no caller. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger } from '../../../shared/aws/logger.ts';
import { createMeasure, type Measure } from '../../../shared/aws/metrics.ts';
import { inInvocation } from '../../../shared/aws/invocation.ts';
import { watchPrinted, type PrintedLines } from '../../support/printed-lines.ts';
import { component } from '../../support/services.ts';

const { componentAppId } = component;

let printed: PrintedLines;

beforeEach(() => {
  printed = watchPrinted();
});

afterEach(() => {
  printed.stop();
  delete process.env['POWERTOOLS_SERVICE_NAME'];
});

/** What CloudWatch reads of a line: its metrics with their units, and its sets of dimensions. */
const directive = (line: object | undefined) => {
  const { _aws: aws } = line as { _aws: { CloudWatchMetrics: unknown[] } };
  return aws.CloudWatchMetrics[0];
};

describe('the figures for CloudWatch', () => {
  it('are log lines in the embedded metric format, by component', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    createMeasure()({ VerifyTicketAgeSeconds: 120 }, [{ componentAppId }]);
    const lines = write.mock.calls.map(([line]) => JSON.parse(String(line)));
    write.mockRestore();

    expect(lines).toEqual([
      expect.objectContaining({ componentAppId, VerifyTicketAgeSeconds: 120 }),
    ]);
    expect(lines).toMatchObject([
      {
        _aws: {
          CloudWatchMetrics: [
            {
              Namespace: 'wxkeeper',
              Dimensions: [['service', 'componentAppId']],
              Metrics: [{ Name: 'VerifyTicketAgeSeconds', Unit: 'Seconds' }],
            },
          ],
        },
      },
    ]);
  });
});

describe('a measurement', () => {
  it('writes nothing besides, where its sets share dimensions', () => {
    const warn = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const token = 'component';
    createMeasure()({ TokenRenewals: 1 }, [{ componentAppId, token }, { token }]);
    const warned = warn.mock.calls.length;
    warn.mockRestore();

    expect(printed.read()).toHaveLength(1);
    expect(warned).toBe(0);
  });

  it('can have counts by name in its line, which are no dimensions', () => {
    const callers = { orders: 12, '-': 3 };
    createMeasure()({ TokenLookUps: 15 }, [{ componentAppId }], { callers });

    const [line] = printed.read();
    expect(line).toMatchObject({ callers, TokenLookUps: 15 });
    expect(directive(line)).toMatchObject({ Dimensions: [['service', 'componentAppId']] });
  });

  it('is one line in the embedded metric format, with all its figures', () => {
    const figures = { TokenLookUps: 1, TokenLookUpMilliseconds: 12.5 };
    createMeasure()(figures, [{ componentAppId, outcome: 'table' }]);

    const [line, ...more] = printed.read();
    expect(more).toEqual([]);
    expect(line).toEqual({
      _aws: { Timestamp: expect.any(Number), CloudWatchMetrics: [expect.anything()] },
      service: 'wxkeeper',
      componentAppId,
      outcome: 'table',
      ...figures,
    });
    expect(directive(line)).toEqual({
      Namespace: 'wxkeeper',
      Dimensions: [['service', 'componentAppId', 'outcome']],
      Metrics: [
        { Name: 'TokenLookUps', Unit: 'Count' },
        { Name: 'TokenLookUpMilliseconds', Unit: 'Milliseconds' },
      ],
    });
  });

  it('can be counted for the whole service and apart, in the same line', () => {
    createMeasure()({ RefusedPushes: 1 }, [{}, { code: 'signature-mismatch' }]);

    const lines = printed.read();
    expect(lines).toMatchObject([{ RefusedPushes: 1, code: 'signature-mismatch' }]);
    expect(directive(lines[0])).toMatchObject({ Dimensions: [['service'], ['service', 'code']] });
  });

  it('has properties that are no dimensions, and the ids of its invocation', () => {
    const measure = createMeasure();
    inInvocation({ correlationId: 'order-1', requestId: 'request-1' }, () =>
      measure({ WechatCalls: 1 }, [{}], { path: '/cgi-bin/x', host: 'api.weixin.qq.com' }),
    );

    const lines = printed.read();
    expect(lines).toMatchObject([
      {
        path: '/cgi-bin/x',
        host: 'api.weixin.qq.com',
        correlation_id: 'order-1',
        function_request_id: 'request-1',
      },
    ]);
    expect(directive(lines[0])).toMatchObject({ Dimensions: [['service']] });
  });

  it('may have several values of one metric', () => {
    const figures = { TokenLookUps: 3, TokenLookUpMilliseconds: [1, 2.345, 1] };
    createMeasure()(figures, [{ componentAppId, outcome: 'memory' }]);

    expect(printed.read()).toMatchObject([
      { TokenLookUps: 3, TokenLookUpMilliseconds: [1, 2.35, 1] },
    ]);
  });

  it('has its ids and is the only line, with as many values as are collected', () => {
    const measure = createMeasure();
    inInvocation({ correlationId: 'order-1', requestId: 'request-1' }, () =>
      measure({ TokenLookUpMilliseconds: Array.from({ length: 99 }, () => 1) }, [
        { componentAppId },
      ]),
    );

    const lines = printed.read();
    expect(lines).toHaveLength(1);
    expect(lines).toMatchObject([{ correlation_id: 'order-1', componentAppId }]);
  });

  it('has no more digits than anybody reads', () => {
    createMeasure()({ TokenLookUpMilliseconds: 0.123456789 }, [{}]);

    expect(printed.read()).toMatchObject([{ TokenLookUpMilliseconds: 0.12 }]);
  });

  it('leaves nothing behind for the next one', () => {
    const measure = createMeasure();
    measure({ TokenRenewals: 1, FailedTokenRenewals: 1 }, [{ componentAppId, token: 'component' }]);
    measure({ FailedTokenRenewals: 1 }, [{ componentAppId, errcode: '61004' }]);

    const [, second] = printed.read();
    expect(second).not.toHaveProperty('token');
    expect(directive(second)).toMatchObject({
      Dimensions: [['service', 'componentAppId', 'errcode']],
      Metrics: [{ Name: 'FailedTokenRenewals' }],
    });
  });

  it.each<[string, Parameters<Measure>]>([
    ['no number', [{ TokenLookUps: 'one' as unknown as number }, [{ componentAppId }]]],
    ['no metric', [{ Rubbish: 1 } as object, [{ componentAppId }]]],
    ['a name twice', [{ TokenLookUps: 1 }, [{ ['TokenLookUps' as 'code']: 'x' }]]],
  ])('of %s throws nothing, and spoils no other', (_what, wrong) => {
    const measure = createMeasure();
    expect(() => measure(...wrong)).not.toThrow();
    measure({ TokenLookUps: 1 }, [{ componentAppId, outcome: 'memory' }]);

    const lines = printed.read();
    expect(lines).toHaveLength(1);
    expect(directive(lines[0])).toMatchObject({ Metrics: [{ Name: 'TokenLookUps' }] });
  });
});

describe('the service’s name', () => {
  it('is the one that the stage was given, in metrics and in log lines', () => {
    process.env['POWERTOOLS_SERVICE_NAME'] = 'wxkeeper-test';
    createMeasure()({ RefusedPushes: 1 }, [{}]);
    createLogger().info('a line');

    expect(printed.read().map(({ service }) => service)).toEqual([
      'wxkeeper-test',
      'wxkeeper-test',
    ]);
  });
});
