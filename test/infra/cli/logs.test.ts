/** What the functions' logs on AWS say of an account, with a stand-in for CloudWatch Logs Insights. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { readLog } from '../../../infra/cli/deployment/logs.ts';
import { functionNames } from '../../../infra/function-catalog.ts';
import { startAwsJsonServer } from '../../../infra/local/aws/aws-json-server.ts';

const authorizerAppId = 'wx5a1c9e7d3b2f8046';
const NOW = 1_795_312_800;

let close = async () => {};
afterEach(async () => close());

/** @param answers of GetQueryResults, one after the other */
async function read(answers: object[], hours = 24) {
  let asked: Record<string, unknown> = {};
  const server = await startAwsJsonServer(
    {
      StartQuery: (input) => {
        asked = input;
        return { queryId: 'query-1' };
      },
      GetQueryResults: () => Object(answers.length > 1 ? answers.shift() : answers[0]),
    },
    { port: 0 },
  );
  close = server.close;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const settings = { region: 'us-east-1', credentials, endpoint: server.endpoint };
  const places = {
    serviceName: 'wxkeeper-test',
    settingsOf: () => settings,
    queueUrl: '',
    now: () => NOW,
  };
  return { lines: await readLog(places, { authorizerAppId, hours }), asked };
}

const row = (at: string, name: string, line: object) => [
  { field: '@timestamp', value: at },
  { field: '@log', value: `111122223333:/aws/lambda/${name}` },
  { field: '@message', value: JSON.stringify(line) },
];

describe('the log of an account', () => {
  const renewals = {
    _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'TokenRenewals' }] }] },
    TokenRenewals: 1,
  };
  const refused = {
    level: 'WARN',
    message: 'Access token could not be renewed',
    reason: '61023',
    authorizerAppId,
  };
  const results = [
    row('2026-11-26 20:33:44.000', 'wxkeeper-test-renew-access-token', refused),
    row('2026-11-26 20:33:43.013', 'wxkeeper-test-renew-access-token', renewals),
  ];

  it('is asked for in every function’s log group, and waited for', async () => {
    const { lines, asked } = await read(
      [{ status: 'Running' }, { status: 'Complete', results }],
      2,
    );

    expect(asked).toMatchObject({ startTime: NOW - 7200, endTime: NOW });
    expect(asked['queryString']).toContain(`filter authorizerAppId = "${authorizerAppId}"`);
    expect(asked['logGroupNames']).toHaveLength(functionNames.length);
    expect(asked['logGroupNames']).toContain('/aws/lambda/wxkeeper-test-get-access-token');
    const functionName = 'wxkeeper-test-renew-access-token';
    expect(lines).toMatchObject([
      { at: Date.UTC(2026, 10, 26, 20, 33, 43) / 1000, functionName, message: 'TokenRenewals 1' },
      { level: 'WARN', message: 'Access token could not be renewed: 61023' },
    ]);
  });

  it('leaves out what is no line of ours', async () => {
    const odd = [
      { field: '@timestamp', value: '2026-11-26 20:33:43.013' },
      { field: '@log', value: 'x' },
      { field: '@message', value: 'REPORT RequestId: 1' },
    ];

    expect((await read([{ status: 'Complete', results: [odd] }])).lines).toEqual([]);
  });

  it.each(['Failed', 'Cancelled', 'Timeout'])(
    'that ends as %s is a failure that says so',
    async (status) => {
      await expect(read([{ status }])).rejects.toMatchObject({
        code: 'log-query-failed',
        message: `CloudWatch Logs Insights: ${status}`,
      });
    },
  );
});
