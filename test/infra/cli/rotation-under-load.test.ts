/** Each key is changed while pushes come and links are opened: none of them is refused. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { grantsAnnounced, localComponent, startLocalRun } from '../../support/bundled-service.ts';
import type { LocalRun } from '../../support/bundled-service.ts';
import { cliOf } from './command-line.ts';
import { readLocalSecret } from './local-secret.ts';

jest.setTimeout(180_000);

const { componentAppId } = localComponent;
const account = 'wx5a1c9e7d3b2f8046';
const ofComponent = `wxkeeper/components/${componentAppId}`;
const ofLinks = 'wxkeeper/link-signing-key';

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
const logged: string[] = [];
beforeAll(async () => {
  service = await startLocalRun({ log: (line) => logged.push(line) });
  cli = cliOf(service);
  await service.simulator.pushVerifyTicket();
  await service.scheduler.start();
  await service.simulator.authorize(account);
  await grantsAnnounced(service, 1);
}, 120_000);
afterAll(async () => service?.close());

/** Repeats it, several at a time, until it is stopped. */
function underLoad(act: (count: number) => Promise<string | undefined>, pauseMilliseconds: number) {
  const refused: string[] = [];
  let count = 0;
  const stopping = new AbortController();
  const repeat = async () => {
    while (!stopping.signal.aborted) {
      count += 1;
      const refusal = await act(count);
      if (refusal !== undefined) refused.push(refusal);
      await wait(pauseMilliseconds);
    }
  };
  const running = Promise.all([repeat(), repeat(), repeat()]);
  return async () => {
    stopping.abort();
    await running;
    return { count, refused };
  };
}

/** What opens with no key has the functions read their keys again: their copies are never old. */
async function pushOfStranger(): Promise<void> {
  const query = `timestamp=${service.now()}&nonce=1&msg_signature=${'0'.repeat(40)}`;
  const body = '<xml><Encrypt><![CDATA[AAAA]]></Encrypt></xml>';
  const address = `${service.urls.api}/${componentAppId}`;
  for (const path of ['events', `messages/${account}`]) {
    const { status } = await fetch(`${address}/${path}?${query}`, { method: 'POST', body });
    expect(status).toBe(403);
  }
}

/** A ticket, an event or a user's message. */
async function push(count: number): Promise<string | undefined> {
  if (count % 10 === 0) await pushOfStranger();
  const { simulator } = service;
  const kinds = [
    () => simulator.pushVerifyTicket(),
    () => simulator.pushEvent('notify_third_fasteregister', { appid: account, status: count }),
    () => simulator.pushMessage(account, { MsgType: 'text', Content: `message ${count}` }),
  ];
  const { succeeded } = (await kinds[count % kinds.length]?.()) ?? {};
  return succeeded === true ? undefined : `push ${count} was lost`;
}

/** Every answer but success, also to a push that was repeated with success. A busy machine may give none. */
function refusedAnswers(first: number): string[] {
  const log = service.simulator.pushLog();
  // None of them is gone already.
  expect(log[0]?.number).toBeLessThanOrEqual(first + 1);
  return log
    .filter(({ number }) => number > first)
    .filter(({ status, succeeded }) => status !== 0 && !succeeded)
    .map(({ infoType, status, answer }) => `${infoType}: ${status} ${answer}`);
}

async function newLink(): Promise<string> {
  const request = { componentAppId, tenantId: 'tenant-7' };
  const { answer } = await service.invoke('create-authorization-link', request);
  return (answer as { url: string }).url;
}

async function open(url: string): Promise<string | undefined> {
  const { status } = await fetch(url);
  return status === 200 ? undefined : `link: ${status}`;
}

async function step(line: string, input = ''): Promise<unknown> {
  const { code, document } = await cli.json(`${line} --yes`, input);
  expect([code, document]).toEqual([0, expect.objectContaining({ secret: expect.any(String) })]);
  return document['step'];
}

it.each([
  ['secrets rotate-aes-key', 'encodingAesKey', `${'Ab3'.repeat(14)}d`],
  // It is made: the test reads it where a person would.
  ['secrets rotate-message-token', 'messageToken', ''],
])('%s: no push is refused', async (command, field, entered) => {
  const first = service.simulator.pushLog().at(-1)?.number ?? 0;
  const stop = underLoad(push, 5);
  expect(await step(command, `${entered}\n`)).toBe('prepared');
  const secret = await readLocalSecret(service, ofComponent);
  const previous = `previous${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const value = String(secret[previous]);
  expect(entered === '' || value === entered).toBe(true);
  service.simulator.configureComponent(componentAppId, { [field]: value });
  await wait(500);
  expect(await step(command)).toBe('switched');
  await wait(500);
  await service.advance(16 * 60);
  expect(await step(command)).toBe('done');
  await wait(500);
  const { count, refused } = await stop();
  expect([...refused, ...refusedAnswers(first)]).toEqual([]);
  expect(count).toBeGreaterThan(100);
  const after = await readLocalSecret(service, ofComponent);
  expect(after).toMatchObject({ [field]: value, [previous]: '' });
  expect(after['rotations']).toBeUndefined();
});

it('secrets rotate-link-key: no link is refused, old or new', async () => {
  const before = await Promise.all(Array.from({ length: 10 }, newLink));
  const stop = underLoad(async () => {
    const link = await newLink();
    expect(await open(`${link}x`)).toBe('link: 400');
    return open(link);
  }, 50);
  expect(await step('secrets rotate-link-key')).toBe('switched');
  for (const link of before) expect(await open(link)).toBeUndefined();
  await wait(500);
  const { count, refused } = await stop();
  expect(refused).toEqual([]);
  expect(count).toBeGreaterThan(100);
  const { linkSigningKey, previousLinkSigningKey } = await readLocalSecret(service, ofLinks);
  expect([linkSigningKey, previousLinkSigningKey]).toEqual([
    expect.stringMatching(/^[A-Za-z0-9]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
  expect(await step('secrets rotate-link-key')).toBe('switched');
  await service.advance(7 * 24 * 3600 + 3600);
  expect(await step('secrets rotate-link-key')).toBe('done');
  expect(await open(await newLink())).toBeUndefined();
});

it('no value was logged', async () => {
  const { messageToken, encodingAesKey } = await readLocalSecret(service, ofComponent);
  for (const value of [messageToken, encodingAesKey, localComponent.encodingAesKey]) {
    expect(logged.join('\n')).not.toContain(String(value));
  }
});
