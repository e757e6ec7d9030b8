/** Users' messages through the deployed bundles, DynamoDB and SQS: announced once, or from the queue. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { localComponent } from '../../support/bundled-service.ts';
import { eventXml, pushOf, send } from '../../support/push.ts';
import { startRecordedService, type RecordedService } from '../../support/recorded-service.ts';

// A machine that is too busy hits the time limits.
jest.retryTimes(1);

const account = 'wx5a1c9e7d3b2f8046';

let service: RecordedService;

beforeAll(async () => {
  service = await startRecordedService();
});

afterAll(async () => {
  service.refuse();
  await service.close();
});

let number = 0;
/** Sends a new message so often at the same instant. */
async function sendTimes(times: number): Promise<void> {
  const fields = { AppId: undefined, ToUserName: 'gh_3f9a61c07b52', MsgType: 'text' };
  const xml = eventXml({ ...fields, Content: 'a', MsgId: ++number });
  const push = pushOf({ ...localComponent, xml, sentAt: Math.floor(Date.now() / 1000) });
  const answers = await Promise.all(
    Array.from({ length: times }, () => send(`${service.url}/messages/${account}`, push)),
  );
  for (const answer of answers) expect(answer).toMatchObject({ status: 200, text: 'success' });
}

const operations = (): string[] => {
  const { requests } = service.takeRecording();
  return requests.map(({ functionName, operation }) => `${functionName} ${operation}`);
};
const countOf = (operation: string, all: readonly string[]) =>
  all.filter((each) => each === operation).length;

it('announces a message once that comes three times at the same instant', async () => {
  await sendTimes(1);
  operations();
  await sendTimes(3);
  const seen = operations();
  expect(countOf('receive-message PutEvents', seen)).toBe(1);
  expect(countOf('receive-message SendMessage', seen)).toBe(0);
  expect(countOf('receive-message GetItem', seen)).toBe(3);
});

it('asks three things of the table for a message, and the bus once', async () => {
  await sendTimes(1);
  const seen = operations().map((each) => each.replace('receive-message ', ''));
  expect(seen).toEqual(['GetItem', 'UpdateItem', 'PutEvents', 'UpdateItem']);
});

it('announces from the queue what the bus does not take', async () => {
  service.refuse(({ operation }) => operation === 'PutEvents');
  await sendTimes(3);
  service.refuse();
  expect(await service.workQueue()).toBe(0);
  const seen = operations();
  expect(countOf('receive-message SendMessage', seen)).toBe(1);
  expect(countOf('process-authorization-event PutEvents', seen)).toBe(1);
});

it('is announced all the same where the table is away', async () => {
  service.refuse(({ service: asked }) => asked === 'dynamodb');
  await sendTimes(1);
  service.refuse();
  expect(countOf('receive-message PutEvents', operations())).toBe(1);
});
