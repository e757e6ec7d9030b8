/** What `npm start` prints of log entries and events. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  createJsonOutput,
  createReadableOutput,
  type Output,
} from '../../../../infra/local/output/readable-lines.ts';

const account = 'wx5a1c9e7d3b2f8046';
const at = new Date(2026, 10, 26, 16, 55, 22);

let printed: string[];
let output: Output;
beforeEach(() => {
  printed = [];
  output = createReadableOutput({ print: (line) => printed.push(line), now: () => at.getTime() });
});

const log = (entry: object) => {
  output.log(JSON.stringify(entry), 'wxkeeper-get-access-token');
};
const entry = {
  timestamp: at.toISOString(),
  service: 'wxkeeper',
  sampling_rate: 0,
  correlation_id: 'c',
  function_request_id: 'r',
  componentAppId: 'wx0123456789abcdef',
};
const refused = {
  ...entry,
  level: 'WARN',
  message: 'Invocation refused',
  authorizerAppId: account,
  error: 'AuthorizerNotFound',
  reason: 'has not authorized',
};
const ofRuntime = {
  timestamp: at.toISOString(),
  level: 'ERROR',
  requestId: 'r',
  message: {
    errorType: 'TypeError',
    errorMessage: 'x is undefined',
    stackTrace: ['TypeError: x is undefined', '    at f (/a.ts:1:2)'],
  },
};

describe('lines for people', () => {
  it('have time, function, account, what happened and why', () => {
    log(refused);
    const [time, mark, name, who, ...rest] = printed[0]?.split(/ +/) ?? [];
    expect([time, mark, name, who]).toEqual(['16:55:22', '!', 'get-access-token', account]);
    expect(rest.join(' ')).toBe(
      'Invocation refused: has not authorized (error AuthorizerNotFound)',
    );
  });

  it('have the reference by which a merchant’s page names a refusal', () => {
    const route = 'GET /{componentAppId}/authorize';
    log({ ...entry, level: 'WARN', message: 'Request refused', reason: 'no', route });
    expect(printed[0]).toMatch(/Request refused: no \(route .+, reference c\)$/);
    log({ ...entry, level: 'INFO', message: 'Visit begun', route });
    expect(printed[1]).not.toContain('reference');
  });

  it('have no second line of the same failure, and no stack of a refusal', () => {
    log(refused);
    log(ofRuntime);
    expect(printed).toHaveLength(1);
  });

  it('have the stack once where something is broken', () => {
    const stack = 'TypeError: x is undefined\n    at f (/a.ts:1:2)';
    log({ ...refused, level: 'ERROR', message: 'Invocation failed', stack });
    log(ofRuntime);
    expect(printed).toHaveLength(2);
    expect(printed[1]).toBe('    at f (/a.ts:1:2)');
  });

  it('have the stack of what no function has logged', () => {
    log(ofRuntime);
    expect(printed).toEqual([
      expect.stringMatching(/✗ .*Invocation failed: x is undefined \(error TypeError\)$/),
      '    at f (/a.ts:1:2)',
    ]);
  });

  it('leave metrics out', () => {
    log({ _aws: { Timestamp: 1 }, TokenLookUps: 1 });
    expect(printed).toEqual([]);
  });

  it.each(['hello', '{oops', '{"my":"own"}', '[1]'])(
    'repeat what a responder prints: %s',
    (text) => {
      output.log(text, 'message-responder');
      expect(printed).toEqual([expect.stringMatching(/^16:55:22 {3}message-responder {2,}/)]);
      expect(printed[0]?.endsWith(text)).toBe(true);
    },
  );

  it('have a line for each event, with what it is about', () => {
    const profile = { nickName: '青禾生活服务' };
    const event = { id: 'i', busName: 'wxkeeper', source: 'wxkeeper' };
    const detail = { authorizerAppId: account, profile, tenantId: 'tenant-7' };
    output.event({ ...event, detailType: 'AuthorizerAuthorized', detail });
    output.event({ ...event, detailType: 'VerifyTicketOverdue', detail: {} });
    const message = { MsgType: 'event', Event: 'subscribe', Content: 'private' };
    output.event({ ...event, detailType: 'AuthorizerMessageReceived', detail: { message } });
    expect(printed.map((line) => line.split(/ {2,}/).at(-1))).toEqual([
      'AuthorizerAuthorized: 青禾生活服务, tenant tenant-7',
      'VerifyTicketOverdue',
      'AuthorizerMessageReceived: event, subscribe',
    ]);
    expect(printed[0]).toMatch(/^16:55:22 → event on the bus +wx5a1c9e7d3b2f8046/);
  });
});

describe('lines for programs', () => {
  it('are what functions print, and each event as JSON', () => {
    const json = createJsonOutput({ print: (line) => printed.push(line), now: () => 0 });
    json.log('{"level":"INFO"}', 'wxkeeper-x');
    json.event({ id: 'i', busName: 'b', source: 's', detailType: 'T', detail: { a: 1 } });
    expect(printed.map((line): unknown => JSON.parse(line))).toEqual([
      { level: 'INFO' },
      {
        level: 'INFO',
        message: 'Event on the bus',
        timestamp: '1970-01-01T00:00:00.000Z',
        id: 'i',
        source: 's',
        detailType: 'T',
        detail: { a: 1 },
      },
    ]);
  });
});
