/** Where DynamoDB's engine listens: no page of a browser gets there. */
import { expect, it } from '@jest/globals';
import { findHiddenAddress } from '../../../../infra/local/aws/hidden-address.ts';

it('is another one each time, of very many', async () => {
  const found = await Promise.all(Array.from({ length: 20 }, async () => findHiddenAddress()));
  const addresses = new Set(found.map(({ host, port }) => `${host}:${port}`));
  expect(addresses.size).toBe(20);
});

// As on macOS, which has one loopback address only.
it('is a port to which no browser connects where the machine has not that address', async () => {
  const { host, port } = await findHiddenAddress('192.0.2.1');
  expect(host).toBe('127.0.0.1');
  // Node.js' fetch has the same list.
  const { cause } = Object(await fetch(`http://127.0.0.1:${port}`).catch((error) => error));
  expect(String(cause)).toContain('bad port');
});
