/** Where AWS takes a request and never answers, as behind a lost VPN, a command ends. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCli } from './command-line.ts';

jest.setTimeout(60_000);

const server = createServer(() => {});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each(['status', 'preflight'])('%s', async (command) => {
  const { port } = server.address() as AddressInfo;
  const { code, err } = await runCli([command], {
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_MAX_ATTEMPTS: '1',
  });
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/^Error: AWS could not be asked: .*time/i),
  ]);
});
